// Files on their way to the door for the answer being written, by conversation. What went up keeps its id until the answer is sent.

import { Unreached, upload } from "./api.js";
import { signal } from "./html.js";
import { worded } from "./notices.js";
import { find, t } from "./texts.js";

const MB = 1024 * 1024;
export const MOST = 10;

/** `{key, conversation_id, name, size, part, id, failure, again}`: `id` once it is there, `again` where a retry makes sense. */
export const uploads = signal([]);

const work = new Map();
let count = 0;

export function uploadsOf(list, conversation_id) {
  return list.filter((one) => one.conversation_id === conversation_id);
}

/** Take files up; those the messenger would not take (`limit` bytes) are refused at once, in words. */
export function attach(conversation_id, files, limit) {
  const room = MOST - uploadsOf(uploads.peek(), conversation_id).length;
  for (const file of [...files].slice(0, Math.max(0, room))) {
    const key = (count += 1);
    const entry = { key, conversation_id, name: file.name || t("attachment"), size: file.size, part: 0 };
    const tooLarge = file.size > limit;
    uploads.value = [...uploads.peek(), tooLarge ? { ...entry, failure: t("file-too-large", { most: Math.floor(limit / MB) }) } : entry];
    if (!tooLarge) begin(key, file);
  }
}

/** Files of an answer that came back: they are there already. */
export function bringBack(conversation_id, files) {
  for (const { id, name } of files ?? []) uploads.value = [...uploads.peek(), { key: (count += 1), conversation_id, name, part: 1, id }];
}

export function drop(key) {
  work.get(key)?.stop?.();
  work.delete(key);
  uploads.value = uploads.peek().filter((one) => one.key !== key);
}

export function retry(key) {
  change(key, { failure: undefined, again: false, part: 0 });
  begin(key, work.get(key).file);
}

/** What is there, taken out for the answer. */
export function takeOut(conversation_id) {
  const mine = uploadsOf(uploads.peek(), conversation_id).filter((one) => one.id);
  for (const { key } of mine) drop(key);
  return mine.map(({ id, name }) => ({ id, name }));
}

async function begin(key, file) {
  const { answer, stop } = upload(file, (part) => change(key, { part }));
  work.set(key, { file, stop });
  try {
    const { id } = await answer;
    work.set(key, { file });
    change(key, { id, part: 1 });
  } catch (error) {
    change(key, { failure: find(`files-reason-${error.code}`) ?? worded(error), again: error instanceof Unreached });
  }
}

function change(key, values) {
  uploads.value = uploads.peek().map((one) => (one.key === key ? { ...one, ...values } : one));
}
