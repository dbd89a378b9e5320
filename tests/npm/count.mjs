// Read RDF files with N3.js or Comunica and print how many quads, and how many graphs, each has.
// Usage: node count.mjs n3|comunica FILE...; one line of JSON per file.
import { createReadStream } from "node:fs";
import { QueryEngine } from "@comunica/query-sparql-file";
import { StreamParser, Store } from "n3";

const N3_FORMATS = { ".nq": "N-Quads", ".trig": "TriG", ".nt": "N-Triples", ".ttl": "Turtle" };

function countWithN3(file) {
  const format = N3_FORMATS[file.slice(file.lastIndexOf("."))];
  return new Promise((resolve, reject) => {
    const store = new Store();
    let read = 0;
    createReadStream(file)
      .pipe(new StreamParser({ format }))
      .on("data", (quad) => {
        read += 1;
        store.add(quad);
      })
      .on("error", reject)
      .on("end", () => resolve({ read, quads: store.size, graphs: store.getGraphs().length }));
  });
}

async function countWithComunica(file) {
  const engine = new QueryEngine();
  const ask = async (query) => {
    const rows = await engine.queryBindings(query, { sources: [{ type: "file", value: file }] });
    return (await rows.toArray())[0];
  };
  const named = await ask(
    "SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?g) AS ?graphs) WHERE { GRAPH ?g { ?s ?p ?o } }",
  );
  const graphs = Number(named.get("graphs")?.value ?? 0);
  if (graphs) {
    return { quads: Number(named.get("n").value), graphs };
  }
  const triples = await ask("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }");
  return { quads: Number(triples.get("n").value), graphs: 1 };
}

const [tool, ...files] = process.argv.slice(2);
for (const file of files) {
  const counts = await (tool === "n3" ? countWithN3 : countWithComunica)(file);
  console.log(JSON.stringify(counts));
}
