// The text of a message as elements: light Markdown of ours (bold, code, links, lists), the client's words as typed. Never HTML.

import { html } from "../html.js";

const INLINE = /\*\*(?<bold>[^*\n]+)\*\*|`(?<code>[^`\n]+)`|\[(?<title>[^\]\n]+)\]\((?<to>https?:\/\/[^\s)]+)\)|(?<bare>https?:\/\/[^\s<>"'«»]*[^\s<>"'«».,;:!?)])/g;
const ITEM = /^\s*(?:[-*•]|\d+[.)])\s+/;

function link(to, title) {
  return html`<a href=${to} target="_blank" rel="noopener noreferrer">${title}</a>`;
}

function inline(line) {
  const parts = [];
  let end = 0;
  for (const found of line.matchAll(INLINE)) {
    const { bold, code, title, to, bare } = found.groups;
    parts.push(line.slice(end, found.index));
    if (bold) parts.push(html`<strong>${bold}</strong>`);
    else if (code) parts.push(html`<code>${code}</code>`);
    else parts.push(link(to ?? bare, title ?? bare));
    end = found.index + found[0].length;
  }
  return [...parts, line.slice(end)];
}

/** Lines that belong together: a list's items, or plain text. */
function blocks(text) {
  const found = [];
  for (const line of text.split("\n")) {
    const kind = ITEM.test(line) ? (/^\s*\d/.test(line) ? "ol" : "ul") : "p";
    const last = found.at(-1);
    if (last?.kind === kind) last.lines.push(line);
    else found.push({ kind, lines: [line] });
  }
  return found.filter(({ kind, lines }) => kind !== "p" || lines.some((line) => line.trim()));
}

export function Said({ text, plain }) {
  if (plain) return html`<p class="said">${text}</p>`;
  return blocks(text).map(({ kind, lines }) => (kind === "p"
    ? html`<p class="said">${lines.join("\n").trim().split("\n").flatMap((line, index) => [index ? "\n" : "", ...inline(line)])}</p>`
    : html`<${kind} class="said-list">${lines.map((line) => html`<li>${inline(line.replace(ITEM, ""))}</li>`)}<//>`));
}
