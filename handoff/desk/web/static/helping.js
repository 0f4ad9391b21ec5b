// What can be put into an answer: replies kept for use, articles worded for the client, colleagues to be named in a note.

import { get, post } from "./api.js";
import { t } from "./texts.js";

let colleagues = null;

/** `[{login, name}]` of everybody at the desk, asked for once. */
export async function everybody() {
  colleagues ??= (await get("/colleagues")).colleagues;
  return colleagues;
}

/** Choices for the palette at «/». */
export async function findHelpful(id, query) {
  const { replies, articles } = await get(`/conversations/${id}/helpful?q=${encodeURIComponent(query)}`);
  return [
    { group: t("palette-replies"), choices: replies.map((one) => ({ key: `r${one.id}`, reply: one.id, icon: "reply", title: one.title, hint: one.text })) },
    { group: t("palette-articles"), choices: articles.map((one) => ({ key: `a${one.article_id}`, article: one.article_id, icon: "book", title: one.title, hint: `${Math.round(one.confidence * 100)} %` })) },
  ];
}

/** What a choice says to this client: `{text, files}`. */
export function worded(id, { reply, article }) {
  return reply ? post(`/conversations/${id}/replies/${reply}`) : get(`/conversations/${id}/articles/${encodeURIComponent(article)}`);
}

/** Choices for the palette at «@». */
export async function findColleague(query) {
  const all = await everybody();
  const wanted = query.toLocaleLowerCase();
  const fits = ({ login, name }) => login.toLowerCase().startsWith(wanted) || name.toLocaleLowerCase().split(/\s+/).some((word) => word.startsWith(wanted));
  return [{ group: t("mention-whom"), choices: all.filter(fits).map(({ login, name }) => ({ key: login, login, icon: "person", title: name, hint: `@${login}` })) }];
}

/** Variables that nothing has filled. */
export function gaps(text) {
  return [...new Set([...text.matchAll(/\{\{\s*([^{}]{1,40}?)\s*\}\}/g)].map((found) => found[1]))];
}

const LOOKS = /\*\*[^*\n]+\*\*|`[^`\n]+`|\[[^\]\n]+\]\(https?:\/\/[^\s)]+\)/;

/** Whether a text has marks that are looks. */
export function hasLooks(text) {
  return LOOKS.test(text);
}
