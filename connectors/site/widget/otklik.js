// Otklik: the one name this file gives to the page.

const script = document.currentScript;
const hearers = new Map();
let chat = null;

function tell(event, detail) {
  for (const hear of [...(hearers.get(event) ?? [])]) {
    try {
      hear(detail);
    } catch (error) {
      console.error(error);
    }
  }
}

const known = (locale) => (String(locale).toLowerCase().startsWith('en') ? 'en' : 'ru');

const Otklik = {
  // {base?, locale?, title?, subtitle?, open?}; everything else waits for it.
  init(options = {}) {
    if (chat) return;
    const base = new URL(options.base ?? 'api/chat/', new URL('.', script?.src ?? location.href)).href;
    const locale = known(options.locale ?? (document.documentElement.lang || navigator.language));
    chat = document.createElement('otklik-chat');
    document.body.append(chat);
    chat.begin({ ...options, base, locale }, tell);
    tell('ready');
    if (options.open) chat.open({ focus: false });
  },
  on(event, hear) {
    hearers.set(event, (hearers.get(event) ?? new Set()).add(hear));
  },
  off(event, hear) {
    hearers.get(event)?.delete(hear);
  },
  open: () => chat?.open(),
  close: () => chat?.close(),
  toggle: () => chat?.toggle(),
  sendMessage: (text) => chat?.sendMessage(text),
  setLocale: (locale) => chat?.setLocale(known(locale)),
  reset: () => chat?.reset(),
  destroy() {
    chat?.end();
    chat = null;
  },
  // Calls made before the file came: Otklik = [['open'], ['on', 'message', f]]; they still work after.
  push: (...calls) => calls.forEach(([name, ...args]) => Otklik[name](...args)),
};

function begin() {
  const early = Array.isArray(window.Otklik) ? window.Otklik : [];
  window.Otklik = Otklik;
  customElements.define('otklik-chat', Chat);
  const first = (call) => call[0] === 'on' || call[0] === 'init';
  Otklik.push(...early.filter(first));
  const { manual, open, ...options } = script?.dataset ?? {};
  if (manual === undefined) Otklik.init({ ...options, open: open !== undefined });
  Otklik.push(...early.filter((call) => !first(call)));
}

if (document.body) begin();
else document.addEventListener('DOMContentLoaded', begin);
