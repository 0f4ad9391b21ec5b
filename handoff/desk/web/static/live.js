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
let timer = 0;
let failures = 0;

/** Follow the changes after `after`; each goes to `receive` once, in order. */
export function follow(after, receive) {
  leave();
  seen = after;
  take = receive;
  connect();
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
  const opened = new WebSocket(`${scheme}://${location.host}/api/desk/ws?token=${encodeURIComponent(token.value)}&after=${seen}`);
  socket = opened;
  opened.onopen = () => {
    if (socket !== opened) return;
    failures = 0;
    connection.value = "online";
  };
  opened.onmessage = (event) => socket === opened && receive(JSON.parse(event.data));
  opened.onclose = ({ code }) => {
    if (socket !== opened) return;
    if (code === BAD_TOKEN) expire();
    else lost();
  };
}

function receive(frame) {
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
