// <otklik-chat>: one chat on the page, its parts joined.

const LONGEST = 20000;

const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLE);

function wordsOf(locale) {
  const all = WORDS[locale] ?? WORDS.ru;
  const plural = new Intl.PluralRules(locale);
  const words = (key) => all[key] ?? '';
  words.count = (key, n) => (all[`${key}-${plural.select(n)}`] ?? all[key + '-other']).replace('{n}', n);
  words.locale = locale;
  return words;
}

class Chat extends HTMLElement {
  #root = this.attachShadow({ mode: 'closed' });
  #messages = [];
  #view;
  #link;
  #outbox;
  #memory;
  #tell;
  #options;
  #off;

  // options: base, locale, title?, subtitle?; tell(event, detail) hears what happens.
  begin(options, tell) {
    this.#root.adoptedStyleSheets = [sheet];
    this.#options = options;
    this.#tell = tell;
    this.#memory = new Memory(`otklik:${new URL(options.base).host}:`);
    this.#off = new AbortController();
    document.addEventListener('visibilitychange', () => this.#look(), { signal: this.#off.signal });
    this.#root.addEventListener('keydown', (event) => this.#key(event), { signal: this.#off.signal });
    this.#start();
  }

  #start() {
    this.#draw();
    this.#link = new Link(this.#options.base, this.#memory, this.#options.locale, {
      message: (message, fresh) => this.#hear(message, fresh),
      changed: (message) => this.#change(message),
      history: () => this.#view.live(),
      typing: () => this.#view.type(true),
      draft: (wanted) => (this.#view.note.hidden = !(this.#link.wanted = wanted)),
      status: (state) => this.#connection(state),
      forgotten: () => this.#forget(),
    });
    if (!this.#link.known) this.#view.live();
    this.#outbox = new Outbox(this.#memory, this.#link, {
      changed: (item) => this.#sent(item),
      taken: (item, answer) => this.#view.thread.taken(item, answer),
    });
    this.#outbox.items.forEach((item) => this.#view.pending(item));
    this.#outbox.flush();
  }

  #draw() {
    const { locale } = this.#options;
    this.lang = locale;
    const open = this.#view?.open ?? false;
    this.#view = new View(this.#root, wordsOf(locale), this.#options, {
      toggle: () => this.toggle(),
      close: () => this.close(),
      send: (text, shown, files) => this.#outbox.add(text, shown, files),
      upload: (...file) => this.#link.upload(...file),
      retry: (item) => this.#outbox.retry(item),
      draft: (text) => this.#memory.set('draft', text),
    });
    this.#view.fill(this.#memory.get('draft') ?? '');
    for (const message of this.#messages) this.#view.message(message, false);
    this.#outbox?.items.forEach((item) => this.#view.pending(item));
    this.#view.note.hidden = !this.#link?.wanted;
    this.#view.show(open, false);
  }

  #hear(message, fresh) {
    this.#messages.push(message);
    if (message.client_message_id) this.#outbox.drop(message.client_message_id);
    this.#view.message(message, fresh);
    this.#look();
    if (fresh) this.#tell('message', message);
  }

  #change(message) {
    const at = this.#messages.findIndex(({ id }) => id === message.id);
    if (at < 0) return;
    this.#messages[at] = message;
    this.#view.thread.change(message);
  }

  #key(event) {
    if (event.key !== 'Escape' || event.isComposing || !this.#view.open) return;
    event.stopPropagation();
    this.close();
  }

  #sent(item) {
    this.#view.pending(item);
    if (item.state === 'failed') this.#tell('error', { text: item.text });
  }

  #connection(state) {
    this.#view.connection(state);
    this.#tell('status', state);
  }

  // What is shown in an open window of a visible page is read.
  #look() {
    const last = this.#messages.findLast((message) => message.author !== 'client')?.seq ?? 0;
    if (this.#view.open && document.visibilityState === 'visible' && last > (this.#memory.get('read') ?? 0)) {
      this.#memory.set('read', last);
      this.#link.see(last);
    }
    const read = this.#memory.get('read') ?? 0;
    const count = this.#messages.filter((message) => message.author !== 'client' && message.seq > read).length;
    if (count === this.#view.count) return;
    this.#view.unread(count);
    document.title = (count ? `(${count}) ` : '') + document.title.replace(/^\(\d+\) /, '');
    this.#tell('unread', count);
  }

  #forget() {
    this.#messages = [];
    this.#memory.remove('read');
    this.#view.clear();
    this.#outbox.items.forEach((item) => this.#view.pending(item));
    this.#look();
  }

  open({ focus = true } = {}) {
    if (this.#view.open) return;
    this.#view.show(true, focus);
    this.#look();
    this.#tell('open');
  }

  close() {
    if (!this.#view.open) return;
    this.#view.show(false, true);
    this.#tell('close');
  }

  toggle() {
    if (this.#view.open) this.close();
    else this.open();
  }

  sendMessage(text) {
    const said = String(text).trim();
    if (said) this.#outbox.add(said);
  }

  setLocale(locale) {
    this.#options.locale = this.#link.locale = locale;
    this.#draw();
    this.#view.live();
  }

  // A new chat; the old one stays with the operators.
  reset() {
    this.#link.stop();
    for (const key of this.#memory.keys('')) this.#memory.remove(key);
    this.#messages = [];
    this.#outbox = null;
    this.#start();
  }

  end() {
    this.#link.stop();
    this.#off.abort();
    this.remove();
  }
}
