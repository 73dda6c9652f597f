// Reads a flowchart with Mermaid itself and prints what it understood: {"nodes": [[id, label]], "edges": [[from, to, label, stroke]]}.
// The first argument is the folder in whose node_modules mermaid and jsdom are.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = process.argv[2];
const { JSDOM } = createRequire(join(folder, 'x.js'))('jsdom');
const { window } = new JSDOM('<!DOCTYPE html><body></body>', { pretendToBeVisual: true });
globalThis.window = window;
globalThis.document = window.document;
const { default: mermaid } = await import(pathToFileURL(join(folder, 'node_modules/mermaid/dist/mermaid.core.mjs')));

let text = '';
for await (const chunk of process.stdin) text += chunk;
mermaid.initialize({ startOnLoad: false, maxEdges: 100_000, maxTextSize: 100_000_000 });
await mermaid.parse(text);
const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);

// While Mermaid works, #34; is kept as a placeholder that no text can hold.
const plain = label => label.replace(/ﬂ°°(\d+)¶ß/g, (_, code) => String.fromCodePoint(code));
console.log(JSON.stringify({
  nodes: [...db.getVertices().values()].map(node => [node.id, plain(node.text)]),
  edges: db.getEdges().map(edge => [edge.start, edge.end, plain(edge.text), edge.stroke]),
}));
