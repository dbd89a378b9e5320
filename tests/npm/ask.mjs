// Ask a SPARQL endpoint with Comunica or fetch-sparql-endpoint and print what the client understood.
// Usage: node ask.mjs comunica|fetch ENDPOINT; each line of the standard input is
// {"form": "SELECT"|"ASK"|"CONSTRUCT"|"DESCRIBE", "query": "..."}, each line of the output an answer.
import { createInterface } from "node:readline";
import { QueryEngine } from "@comunica/query-sparql-file";
import { SparqlEndpointFetcher } from "fetch-sparql-endpoint";
import { DataFactory } from "rdf-data-factory";

const [client, endpoint] = process.argv.slice(2);
const engine = new QueryEngine();
const fetcher = new SparqlEndpointFetcher();
// Comunica 4 makes its terms with an older factory than its reader of results needs, which loses languages.
const comunica = { sources: [{ type: "sparql", value: endpoint }], dataFactory: new DataFactory() };

function gathered(stream) {
  return new Promise((resolve, reject) => {
    const held = [];
    stream
      .on("data", (item) => held.push(item))
      .on("error", reject)
      .on("end", () => resolve(held));
  });
}

const plain = (term) =>
  term.termType === "Literal" ? { value: term.value, language: term.language } : { value: term.value };

async function rows(query) {
  if (client === "comunica") {
    const found = await gathered(await engine.queryBindings(query, comunica));
    return found.map((row) =>
      Object.fromEntries([...row].map(([variable, term]) => [variable.value, plain(term)])),
    );
  }
  const found = await gathered(await fetcher.fetchBindings(endpoint, query));
  return found.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, term]) => [name, plain(term)])),
  );
}

async function triples(query) {
  const stream =
    client === "comunica"
      ? await engine.queryQuads(query, comunica)
      : await fetcher.fetchTriples(endpoint, query);
  const found = await gathered(stream);
  return found.map((quad) => [quad.subject.value, quad.predicate.value, plain(quad.object)]);
}

async function truth(query) {
  return client === "comunica"
    ? engine.queryBoolean(query, comunica)
    : fetcher.fetchAsk(endpoint, query);
}

const answer = { SELECT: rows, ASK: truth, CONSTRUCT: triples, DESCRIBE: triples };
for await (const line of createInterface({ input: process.stdin })) {
  const { form, query } = JSON.parse(line);
  try {
    console.log(JSON.stringify({ answer: await answer[form](query) }));
  } catch (error) {
    console.log(JSON.stringify({ error: error.message }));
  }
}
