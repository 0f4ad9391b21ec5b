// The one stream of changes: connects after the last change seen, and again after every loss, so that nothing is missed or seen twice.

import { expire, get, token, Unreached } from "./api.js";
import { signal } from "./html.js";

const SHORTEST = 250;
const LONGEST = 5000;
const BAD_TOKEN = 4401;
const LOOK_EVERY = 30_000;

/** connecting, online, or offline. */
export const connection = signal("connecting");

let socket = null;
let seen = 0;
let take = () => {};
let aside = () => {};
let opened = () => {};
let timer = 0;
let failures = 0;

/** Follow the changes after `after`; each goes to `receive` once, in order. */
export function follow(after, receive) {
  leave();
  seen = after;
  take = receive;
  connect();
}

/** Frames without a place in the sequence go to `hear`; `greet` is called whenever a socket has opened. */
export function alongside(hear, greet) {
  aside = hear;
  opened = greet;
}

/** Say something to the door, if it can be reached; nothing is kept for later. */
export function say(frame) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
}

export function leave() {
  clearTimeout(timer);
  const old = socket;
  socket = null;
  old?.close();
  failures = 0;
  connection.value = "connecting";
}

function connect() {
  clearTimeout(timer);
  if (!token.value) return;
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const fresh = new WebSocket(`${scheme}://${location.host}/api/desk/ws?token=${encodeURIComponent(token.value)}&after=${seen}`);
  socket = fresh;
  fresh.onopen = () => {
    if (socket !== fresh) return;
    failures = 0;
    connection.value = "online";
    opened();
  };
  fresh.onmessage = (event) => socket === fresh && receive(JSON.parse(event.data));
  fresh.onclose = ({ code }) => {
    if (socket !== fresh) return;
    if (code === BAD_TOKEN) expire();
    else lost();
  };
}

function receive(frame) {
  if (frame.kind === "readers") aside(frame);
  if (typeof frame.seq !== "number" || frame.seq <= seen) return;
  seen = frame.seq;
  take(frame);
}

function lost() {
  socket = null;
  connection.value = "offline";
  failures += 1;
  const wait = Math.min(LONGEST, SHORTEST * 2 ** (failures - 1));
  timer = setTimeout(again, wait * (0.7 + Math.random() * 0.3));
}

/** A refused socket says nothing of its reason: ask the door whether it is there and still knows us. */
async function again() {
  try {
    await get("/me");
    if (!socket) connect();
  } catch (error) {
    if (error instanceof Unreached) lost();
  }
}

/** A line may die without a word to the browser: look now and then whether the door can be reached at all. */
async function look() {
  const looked = socket;
  if (!looked) return;
  try {
    await get("/me");
  } catch (error) {
    if (error instanceof Unreached && socket === looked) cut();
  }
}

setInterval(look, LOOK_EVERY);

function cut() {
  const old = socket;
  lost();
  old.close();
}

function hurry() {
  if (!socket && token.value && connection.value === "offline") again();
}

addEventListener("online", hurry);
addEventListener("offline", () => socket && cut());
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && hurry());
