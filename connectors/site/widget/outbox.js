// Messages typed and not yet taken by the server, sent one after another, each under its own id until it is taken.

const hex = (byte) => byte.toString(16).padStart(2, '0');
const FINAL = (status) => status >= 400 && status < 500 && ![401, 408, 429].includes(status);

class Outbox {
  // on: changed(item), taken(item, answer)
  constructor(memory, link, on) {
    this.memory = memory;
    this.link = link;
    this.on = on;
    this.count = 0;
    this.items = memory.keys('out:').map((key) => memory.get(key)).filter((item) => item?.id && (item.text || item.files));
  }

  add(text, shown = text, files = []) {
    const id = Array.from(crypto.getRandomValues(new Uint8Array(16)), hex).join('');
    const at = Date.now();
    const key = `out:${at}:${String(this.count++).padStart(6, '0')}`;
    const item = { key, id, text, shown, at, ...(files.length && { files }) };
    this.keep(item, this.next()?.state ?? 'sending');
    this.items.push(item);
    this.flush();
    return item;
  }

  next() {
    return this.items.find((item) => item.state !== 'failed');
  }

  keep(item, state) {
    item.state = state;
    this.memory.set(item.key, item);
    this.on.changed(item);
  }

  drop(id) {
    const item = this.items.find((one) => one.id === id);
    if (!item) return;
    this.items.splice(this.items.indexOf(item), 1);
    this.memory.remove(item.key);
  }

  retry(item) {
    this.keep(item, 'sending');
    this.link.kick();
    this.flush();
  }

  async flush() {
    if (this.flushing) return;
    this.flushing = true;
    const { link } = this;
    let fails = 0;
    let item;
    while (!link.stopped && (item = this.next())) {
      try {
        const answer = await link.post(item);
        this.drop(item.id);
        this.on.taken(item, answer);
        fails = 0;
      } catch (error) {
        if (link.stopped) break;
        if (FINAL(error.status) || (error.status === 401 && fails > 2)) {
          this.keep(item, 'failed');
          continue;
        }
        const state = error.status === 429 ? 'limited' : 'waiting';
        for (const one of this.items) if (![state, 'failed'].includes(one.state)) this.keep(one, state);
        await link.pause(fails++, error.retry);
      }
    }
    this.flushing = false;
  }
}
