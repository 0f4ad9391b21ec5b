// The way to the server: the session, the socket with long polls behind it, and going on from the last message seen.

const HEARTBEAT = 20000;
const DEAF = 50000;
const CALL = 15000;
const POLL = 25;

class Refused extends Error {
  constructor(status, retry) {
    super('refused ' + status);
    this.status = status;
    this.retry = retry;
  }
}

class Link {
  // on: message(message, fresh), changed(message), history(), typing(), draft(wanted), status(word), forgotten()
  constructor(base, memory, locale, on) {
    Object.assign(this, { base, memory, locale, on, seen: 0, stopped: false, calls: new Set(), pauses: new Set() });
    this.session = memory.get('session');
    this.known = Boolean(this.session);
    this.off = new AbortController();
    const hear = (name, heard) => window.addEventListener(name, heard, { signal: this.off.signal });
    hear('online', () => this.kick());
    hear('offline', () => this.cut());
    hear('pageshow', () => this.kick());
    hear('storage', (event) => this.adopt(event));
    if (navigator.onLine === false) on.status('offline');
    if (this.session) this.follow();
  }

  stop() {
    this.stopped = true;
    this.off.abort();
    this.cut();
    this.kick();
  }

  // Another tab began the chat: it is ours too.
  adopt(event) {
    if (event.key !== this.memory.prefix + 'session' || this.session) return;
    this.session = this.memory.get('session');
    if (this.session) this.follow();
  }

  kick() {
    for (const go of [...this.pauses]) go();
  }

  cut() {
    this.on.status('offline');
    this.hangUp?.();
    for (const call of this.calls) call.abort();
  }

  // Waits ever longer, with jitter; ends early when the network comes back.
  pause(fails, seconds) {
    const ms = seconds ? seconds * 1000 : Math.min(30000, 500 * 2 ** fails) * (0.5 + Math.random());
    return new Promise((done) => {
      const go = () => {
        clearTimeout(timer);
        this.pauses.delete(go);
        done();
      };
      const timer = setTimeout(go, ms);
      this.pauses.add(go);
    });
  }

  async call(path, body, timeout = CALL) {
    const control = new AbortController();
    const timer = setTimeout(() => control.abort(), timeout);
    this.calls.add(control);
    try {
      const headers = { Authorization: 'Bearer ' + (this.session?.token ?? '') };
      if (body) headers['Content-Type'] = 'application/json';
      const init = { method: body ? 'POST' : 'GET', headers, signal: control.signal, credentials: 'omit', cache: 'no-store' };
      const answer = await fetch(this.base + path, body ? { ...init, body: JSON.stringify(body) } : init);
      if (!answer.ok) throw new Refused(answer.status, Number(answer.headers.get('Retry-After')) || 0);
      return await answer.json();
    } finally {
      clearTimeout(timer);
      this.calls.delete(control);
    }
  }

  // Begins the chat, once for all who ask at the same time.
  async enter() {
    if (this.session) return;
    this.entering ??= this.call('sessions', { locale: this.locale }).finally(() => (this.entering = null));
    const session = await this.entering;
    if (this.session) return;
    this.session = session;
    this.memory.set('session', session);
    this.follow();
  }

  async post(item) {
    await this.enter();
    try {
      return await this.call('messages', { client_message_id: item.id, text: item.text, files: item.files?.map((file) => file.id) });
    } catch (error) {
      if (error.status === 401) this.forget();
      throw error;
    }
  }

  // Fails with the code of the refusal, empty when the connection broke.
  async upload(file, name, row, progress) {
    await this.enter().catch(() => Promise.reject(''));
    return new Promise((done, fail) => {
      const request = new XMLHttpRequest();
      request.open('POST', `${this.base}files?name=${encodeURIComponent(name)}`);
      request.setRequestHeader('Authorization', 'Bearer ' + this.session.token);
      request.responseType = 'json';
      request.upload.onprogress = ({ loaded, total }) => progress(loaded / total);
      request.onload = () => {
        if (request.status === 401) this.forget();
        if (request.status === 201) done(request.response.file);
        else fail(request.response?.code ?? '');
      };
      request.onerror = request.onabort = () => fail('');
      row.stop = () => request.abort();
      request.send(file);
    });
  }

  // What was seen is told a moment later, all of it at once.
  see(seq) {
    clearTimeout(this.seeing);
    this.seeing = setTimeout(() => this.call('seen', { seq }).catch(() => {}), 300);
  }

  // The server does not know our session any more: the next message opens a new one.
  forget() {
    if (!this.session) return;
    this.session = null;
    this.seen = 0;
    this.known = false;
    this.memory.remove('session');
    this.hangUp?.();
    this.on.forgotten();
  }

  async follow() {
    const { session } = this;
    let fails = 0;
    let deaf = 0;
    let polls = 0;
    this.on.status(navigator.onLine === false ? 'offline' : 'connecting');
    while (!this.stopped && this.session === session) {
      try {
        if (this.known) await this.history();
        if (deaf < 2) {
          const opened = await this.socket();
          if (!opened) deaf += 1;
          else fails = deaf = 0;
          if (!this.stopped && this.session === session) await this.pause(fails++);
        } else {
          await this.page(POLL);
          this.on.status('online');
          fails = 0;
          if (++polls % 10 === 0) deaf = 1;
        }
      } catch (error) {
        if (this.stopped || this.session !== session) return;
        if (error.status === 401) return this.forget();
        this.on.status('offline');
        await this.pause(fails++, error.retry);
      }
    }
  }

  // What was said before this page was opened: shown, not announced.
  async history() {
    while (await this.page(0));
    this.known = false;
    this.on.history();
  }

  async page(wait) {
    const { messages } = await this.call(`messages?after=${this.seen}&wait=${wait}`, null, CALL + wait * 1000);
    for (const message of messages) this.receive(message);
    return messages.length;
  }

  receive(message) {
    if (message.seq <= this.seen) return;
    this.seen = message.seq;
    this.on.message(message, !this.known);
  }

  // Serves one socket until it ends; tells whether it ever opened.
  socket() {
    return new Promise((done) => {
      const url = new URL(this.base + 'ws');
      url.protocol = url.protocol.replace('http', 'ws');
      url.search = new URLSearchParams({ token: this.session.token, after: this.seen });
      const ws = new WebSocket(url);
      let opened = false;
      let heard = Date.now();
      const end = () => {
        clearInterval(beat);
        clearTimeout(slow);
        clearInterval(pen);
        this.hangUp = null;
        this.on.draft();
        ws.onopen = ws.onmessage = ws.onclose = null;
        ws.close();
        if (opened && !this.stopped) this.on.status('offline');
        done(opened);
      };
      const slow = setTimeout(end, CALL);
      const beat = setInterval(() => {
        if (Date.now() - heard > DEAF) end();
        else if (opened) ws.send('{"type":"ping"}');
      }, HEARTBEAT);
      // What is being typed, while the server says that an operator holds the conversation.
      let text;
      const pen = setInterval(() => {
        if (this.wanted && text !== (text = this.memory.get('draft'))) ws.send(JSON.stringify({ type: 'draft', text }));
      }, 1000);
      this.hangUp = end;
      ws.onclose = end;
      ws.onopen = () => {
        opened = true;
        clearTimeout(slow);
        this.on.status('online');
      };
      ws.onmessage = (event) => {
        heard = Date.now();
        const frame = JSON.parse(event.data);
        if (frame.type === 'message') this.receive(frame.message);
        else this.on[frame.type]?.(frame.message ?? frame.wanted);
      };
    });
  }
}
