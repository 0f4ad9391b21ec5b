// Calls to the desk's API, and the two ways they fail: refused by the door, or not reached.

import { signal } from "./html.js";
import { keep, recall } from "./kept.js";
import { doorSays } from "./time.js";

export const token = signal(recall("token"));

/** The door said no: `code` and `status` tell why. */
export class Refused extends Error {
  constructor(status, said) {
    super(said?.message ?? `HTTP ${status}`);
    this.status = status;
    this.code = said?.code ?? "unknown";
    this.said = said ?? {};
  }
}

/** No answer came: the line, the door or a gateway is down. Whether the call was done is not known. */
export class Unreached extends Error {}

/** Whether the last session ended by itself, not by signing out. */
export const expired = signal(false);

export function setToken(value) {
  expired.value = false;
  token.value = value;
  keep("token", value);
}

/** The door knows the session no more. */
export function expire() {
  setToken(null);
  expired.value = true;
}

/**
 * Signs in at the pages, which share the session by a cookie: the other pages open without asking again. Without them (their libraries are
 * not installed) at the desk alone.
 */
export async function signIn(login, password) {
  const answer = await pages("sign-in", new URLSearchParams({ login, password }));
  const { token: given } = answer.status === 404 ? await post("/login", { login, password }) : await taken(answer);
  setToken(given);
}

/** The company's issuer of accounts, where one may sign in too; empty: none. */
export const issuer = signal("");

/** The session that this browser has at the pages, if it has one, is the desk's too. */
export async function adoptSession() {
  const answer = await pages("token").catch(() => null);
  const said = await answer?.json().catch(() => null);
  issuer.value = said?.issuer ?? "";
  if (answer?.ok && said) setToken(said.token);
}

async function pages(what, body) {
  try {
    return await fetch(`/pages/${what}`, { method: "POST", headers: { Accept: "application/json" }, body, signal: AbortSignal.timeout(20_000) });
  } catch (error) {
    throw new Unreached(error.message);
  }
}

async function taken(answer) {
  const said = await answer.json().catch(() => null);
  if (answer.ok && said) return said;
  if (!said) throw new Unreached(`HTTP ${answer.status}`);
  throw new Refused(answer.status, said);
}

const GATEWAY = [502, 503, 504];
/** Codes by which the door itself tells that a system behind it is silent: it was reached, and asking again by ourselves would be wrong. */
const OTHERS_SILENCE = /^line_/;

async function call(method, path, body, patience = 20_000) {
  let answer;
  try {
    answer = await fetch(`/api/desk${path}`, {
      method,
      headers: { ...(token.value && { Authorization: `Bearer ${token.value}` }), ...(body && { "Content-Type": "application/json" }) },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(patience),
    });
  } catch (error) {
    throw new Unreached(error.message);
  }
  doorSays(answer.headers.get("Date"));
  const said = await answer.json().catch(() => null);
  if (GATEWAY.includes(answer.status) && !OTHERS_SILENCE.test(said?.code)) throw new Unreached(`HTTP ${answer.status}`);
  if (answer.ok) return said;
  if (answer.status === 401 && path !== "/login") expire();
  throw new Refused(answer.status, said);
}

/** Sends a file's bytes; `onProgress` gets the part that is there, 0 to 1. Gives the answer and a way to stop: `{answer, stop}`. */
export function upload(file, onProgress) {
  const request = new XMLHttpRequest();
  const answer = new Promise((resolve, reject) => {
    request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
    request.onerror = request.ontimeout = () => reject(new Unreached("upload"));
    request.onload = () => {
      if (GATEWAY.includes(request.status)) reject(new Unreached(`HTTP ${request.status}`));
      else if (request.status === 201) resolve(request.response);
      else {
        if (request.status === 401) expire();
        reject(new Refused(request.status, request.response));
      }
    };
    request.open("POST", `/api/desk/files?name=${encodeURIComponent(file.name)}`);
    request.responseType = "json";
    request.setRequestHeader("Authorization", `Bearer ${token.value}`);
    request.send(file);
  });
  return { answer, stop: () => request.abort() };
}

export const get = (path) => call("GET", path);
export const post = (path, body, patience) => call("POST", path, body ?? {}, patience);
export const put = (path, body) => call("PUT", path, body);
export const remove = (path) => call("DELETE", path);
