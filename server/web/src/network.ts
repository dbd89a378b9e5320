/** Makes the networks of a page movable: Cytoscape in place of the drawing of the server. */
import type { Core, ElementDefinition, NodeSingular, StylesheetJson } from 'cytoscape';

interface Node {
  id: string;
  label: string;
  href: string;
  unnamed: boolean;
  central: boolean;
  x: number;
  y: number;
}

interface Edge {
  source: string;
  target: string;
  label: string;
  count: number;
  colour: number;
}

interface Network {
  directed: boolean;
  nodes: Node[];
  edges: Edge[];
}

/** Elements that Cytoscape would add a style element for, which the policy of the pages refuses. */
const STYLESHEET = '__________cytoscape_stylesheet';
const LETTERS = 22;
const STEP = 60;
const CLOSER = 1.25;
const ARABIC = /[\u0600-\u06ff\u0750-\u077f]/u;
const LATIN = /[A-Za-z\u00c0-\u024f]/u;

/** A label in lines, each an isolate in the direction of its letters: the page's is not theirs. */
export function isolated(label: string, letters = LETTERS): string {
  const lines: string[] = [];
  for (const word of label.split(/\s+/u).filter(Boolean)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= letters) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(word);
    }
  }
  const arabic = label.search(ARABIC);
  const latin = label.search(LATIN);
  const rightToLeft = arabic >= 0 && (latin < 0 || arabic < latin);
  const open = rightToLeft ? '\u2067' : latin >= 0 ? '\u2066' : '\u2068';
  return lines.map((line) => `${open}${line}\u2069`).join('\n');
}

function elements(network: Network): ElementDefinition[] {
  const nodes = network.nodes.map((node) => ({
    data: { id: node.id, label: isolated(node.unnamed ? `${node.label} ?` : node.label), href: node.href },
    position: { x: node.x, y: node.y },
    classes: [node.central ? 'central' : '', node.unnamed ? 'unnamed' : '', node.href ? 'leads' : '']
      .filter(Boolean)
      .join(' '),
  }));
  const edges = network.edges.map((edge, place) => ({
    data: {
      id: `edge-${place}`,
      source: edge.source,
      target: edge.target,
      width: Math.min(1 + Math.sqrt(edge.count) / 2, 5),
    },
    classes: `c${edge.colour}`,
  }));
  return [...nodes, ...edges];
}

/** The style, in the colours that the page has now: those of the light or of the dark. */
function style(directed: boolean): StylesheetJson {
  const page = getComputedStyle(document.documentElement);
  const token = (name: string): string => page.getPropertyValue(`--${name}`).trim();
  const face = getComputedStyle(document.body).fontFamily;
  const coloured = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => ({
    selector: `edge.c${n}`,
    style: { 'line-color': token(`c${n}`), 'target-arrow-color': token(`c${n}`) },
  }));
  return [
    {
      selector: 'node',
      style: {
        width: 14,
        height: 14,
        'background-color': token('accent'),
        label: 'data(label)',
        color: token('ink'),
        'font-family': face,
        'font-size': 12,
        'text-wrap': 'wrap',
        'text-valign': 'bottom',
        'text-margin-y': 3,
        'text-outline-color': token('sheet'),
        'text-outline-width': 2,
      },
    },
    { selector: 'node.central', style: { width: 22, height: 22, 'background-color': token('warn'), 'font-weight': 700 } },
    {
      selector: 'node.unnamed',
      style: { 'background-color': token('sheet'), 'border-width': 2, 'border-style': 'dashed', 'border-color': token('warn') },
    },
    {
      selector: 'edge',
      style: {
        width: 'data(width)',
        'line-opacity': 0.7,
        'curve-style': 'bezier',
        'target-arrow-shape': directed ? 'triangle' : 'none',
        'arrow-scale': 0.8,
      },
    },
    ...coloured,
    { selector: ':active', style: { 'overlay-opacity': 0 } },
  ];
}

async function cytoscapeOf(container: HTMLElement, network: Network, still: boolean): Promise<Core> {
  const [{ default: cytoscape }, { default: fcose }] = await Promise.all([
    import('cytoscape'),
    import('cytoscape-fcose'),
  ]);
  cytoscape.use(fcose);
  if (document.getElementById(STYLESHEET) === null) {
    // An element of this name keeps Cytoscape from adding a style that the policy refuses; its
    // rule is in styles/network.css.
    const stands = document.createElement('meta');
    stands.id = STYLESHEET;
    document.head.append(stands);
  }
  const cy = cytoscape({
    container,
    elements: elements(network),
    style: style(network.directed),
    minZoom: 0.2,
    maxZoom: 4,
    // The page scrolls by the wheel; with Ctrl the network is zoomed, as the listener below does.
    userZoomingEnabled: false,
    boxSelectionEnabled: false,
    layout: { name: 'preset' },
  });
  const layout = {
    name: 'fcose',
    randomize: false,
    quality: 'default',
    animate: !still,
    animationDuration: 600,
    nodeSeparation: 110,
    idealEdgeLength: 130,
    nodeDimensionsIncludeLabels: true,
    padding: 24,
  };
  cy.layout(layout as unknown as Parameters<Core['layout']>[0]).run();
  return cy;
}

function zoomed(cy: Core, factor: number): void {
  cy.zoom({ level: cy.zoom() * factor, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
}

function onKey(cy: Core, event: KeyboardEvent): void {
  const moves: Record<string, () => void> = {
    ArrowLeft: () => cy.panBy({ x: STEP, y: 0 }),
    ArrowRight: () => cy.panBy({ x: -STEP, y: 0 }),
    ArrowUp: () => cy.panBy({ x: 0, y: STEP }),
    ArrowDown: () => cy.panBy({ x: 0, y: -STEP }),
    '+': () => zoomed(cy, CLOSER),
    '=': () => zoomed(cy, CLOSER),
    '-': () => zoomed(cy, 1 / CLOSER),
    '0': () => cy.fit(undefined, 24),
  };
  const move = event.ctrlKey || event.metaKey || event.altKey ? undefined : moves[event.key];
  if (move !== undefined) {
    event.preventDefault();
    move();
  }
}

function button(label: string, sign: string, act: () => void): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'plain';
  made.textContent = sign === '' ? label : sign;
  if (sign !== '') {
    made.setAttribute('aria-label', label);
    made.title = label;
  }
  made.addEventListener('click', act);
  return made;
}

/** What a figure says in the language of the page, as attributes. */
function said(figure: HTMLElement, name: string): string {
  return figure.dataset[name] ?? '';
}

function enhance(figure: HTMLElement): void {
  const drawn = figure.querySelector<HTMLElement>('.drawn');
  const source = document.getElementById(said(figure, 'network'));
  if (drawn === null || source === null) return;
  const network = JSON.parse(source.textContent ?? '') as Network;
  const calm = matchMedia('(prefers-reduced-motion: reduce)');
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const container = document.createElement('div');
  container.className = 'moved';
  container.tabIndex = 0;
  container.hidden = true;
  // A drawing to programs that read aloud; what it says is in the table beneath.
  container.setAttribute('role', 'application');
  container.setAttribute('aria-label', said(figure, 'keys'));
  let cy: Core | undefined;
  const tools = [
    button(said(figure, 'closer'), '+', () => cy && zoomed(cy, CLOSER)),
    button(said(figure, 'away'), '−', () => cy && zoomed(cy, 1 / CLOSER)),
    button(said(figure, 'fit'), '', () => cy?.fit(undefined, 24)),
  ];
  const show = (moved: boolean): void => {
    container.hidden = !moved;
    drawn.hidden = moved;
    for (const tool of tools) tool.hidden = !moved;
    toggle.textContent = said(figure, moved ? 'still' : 'move');
  };
  const start = async (): Promise<void> => {
    show(true);
    if (cy !== undefined) return;
    cy = await cytoscapeOf(container, network, calm.matches);
    cy.on('tap', 'node', (event) => {
      const href = (event.target as NodeSingular).data('href') as string;
      if (href !== '') location.assign(href);
    });
    cy.on('mouseover', 'node.leads', () => (container.style.cursor = 'pointer'));
    cy.on('mouseout', 'node.leads', () => (container.style.cursor = ''));
    container.addEventListener('keydown', (event) => cy && onKey(cy, event));
    container.addEventListener(
      'wheel',
      (event) => {
        if (!event.ctrlKey || cy === undefined) return;
        event.preventDefault();
        zoomed(cy, event.deltaY < 0 ? CLOSER : 1 / CLOSER);
      },
      { passive: false },
    );
    figure.dataset.ready = 'true';
  };
  const toggle = button(said(figure, 'move'), '', () => {
    if (container.hidden) void start();
    else show(false);
  });
  dark.addEventListener('change', () => cy?.style(style(network.directed)));
  const controls = document.createElement('div');
  controls.className = 'controls';
  controls.append(toggle, ...tools);
  drawn.before(controls, container);
  show(false);
}

for (const figure of document.querySelectorAll<HTMLElement>('figure[data-network]')) enhance(figure);
