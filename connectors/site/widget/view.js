// The launcher and the window: what is seen, focused and announced.

class View {
  // act: toggle(), close(), send(text, shown, files), retry(item), draft(text), upload(file, name, row, progress)
  constructor(root, words, options, act) {
    this.words = words;
    this.act = act;
    this.thread = new Thread(words, options.base, {
      press: (payload, title) => this.send(payload, title),
      retry: act.retry,
      refocus: () => this.input.focus(),
    });
    this.badge = el('span', { class: 'badge', 'aria-hidden': 'true', hidden: true });
    this.launcher = el(
      'button',
      { class: 'launcher', type: 'button', 'aria-expanded': 'false', 'aria-controls': 'window', onclick: act.toggle },
      icon('chat'),
      icon('down'),
      this.badge,
    );
    this.tray = new Tray(words, { upload: act.upload, say: (text) => this.say(text), warn: (text) => this.warn(text), settled: () => this.settled() });
    this.spoken = el('p', { class: 'hidden', role: 'status' });
    this.window = this.frame(options);
    root.replaceChildren(this.window, this.launcher, this.spoken);
    this.unread(0);
  }

  frame(options) {
    const { words } = this;
    const title = el('h2', { id: 'title' }, options.title || words('title'));
    const subtitle = el('p', { class: 'subtitle' }, options.subtitle || words('subtitle'));
    const close = el('button', { class: 'close', type: 'button', 'aria-label': words('close'), onclick: this.act.close }, icon('close'));
    const mark = el('span', { class: 'mark' }, icon('chat'));
    this.status = el('p', { class: 'status', role: 'status' });
    this.typing = el('div', { class: 'typing', hidden: true, 'aria-hidden': 'true' }, el('i'), el('i'), el('i'));
    this.greeting = this.welcome();
    this.scroller = el('div', { class: 'scroller', tabindex: '0', role: 'group', 'aria-label': words('log') });
    this.scroller.append(this.greeting, this.thread.node, this.typing);
    this.scroller.onscroll = () => this.jump.hidden || (this.jump.hidden = this.atEnd());
    this.jump = el('button', { class: 'jump', type: 'button', hidden: true, onclick: () => this.toEnd() }, words('new'), icon('down'));
    const head = el('header', {}, mark, el('div', { class: 'names' }, title, subtitle), close);
    const props = { class: 'window', id: 'window', role: 'dialog', 'aria-modal': 'false', 'aria-labelledby': 'title', hidden: true };
    const node = el('section', props, head, this.status, el('div', { class: 'middle' }, this.scroller, this.jump), this.composer());
    const over = (on) => (event) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      node.classList.toggle('over', on);
      if (event.type === 'drop') this.give(event.dataTransfer.files);
    };
    Object.assign(node, { ondragover: over(true), ondragleave: over(false), ondrop: over(false) });
    return node;
  }

  welcome() {
    const { words } = this;
    const starts = ['start-1', 'start-2', 'start-3', 'start-4'].map(words).filter(Boolean);
    const press = (text) => el('button', { class: 'choice', type: 'button', onclick: () => this.send(text) }, text);
    return el(
      'div',
      { class: 'welcome' },
      el('p', { class: 'hello' }, words('welcome-title')),
      el('p', {}, words('welcome')),
      el('div', { class: 'choices', role: 'group', 'aria-label': words('choices') }, ...starts.map(press)),
    );
  }

  composer() {
    const { words } = this;
    this.error = el('p', { class: 'error', id: 'error', hidden: true });
    this.input = el('textarea', { id: 'input', rows: '1', placeholder: words('placeholder'), enterkeyhint: 'send', autocomplete: 'off' });
    this.input.oninput = () => this.typed();
    this.input.onkeydown = (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    };
    this.input.onpaste = (event) => {
      if (!event.clipboardData.files.length) return;
      event.preventDefault();
      this.give(event.clipboardData.files);
    };
    const picker = el('input', { type: 'file', multiple: true, hidden: true });
    picker.onchange = () => {
      this.give(picker.files);
      picker.value = '';
      this.input.focus();
    };
    const attach = el('button', { class: 'attach', type: 'button', 'aria-label': words('attach'), onclick: () => picker.click() }, icon('clip'));
    const send = el('button', { class: 'send', type: 'submit', 'aria-label': words('send') }, icon('send'));
    const label = el('label', { class: 'hidden', for: 'input' }, words('input'));
    this.note = el('p', { class: 'error meta', hidden: true }, words('watched'));
    const form = el('form', { class: 'composer' }, this.error, this.tray.node, picker, attach, label, this.input, send, this.note);
    form.onsubmit = (event) => {
      event.preventDefault();
      this.submit();
    };
    return form;
  }

  submit() {
    const text = this.input.value.trim();
    this.input.focus();
    if (!this.fits(text)) return;
    this.waiting = this.tray.busy;
    if (this.waiting) return this.warn(this.words('file-wait'));
    if (!text && !this.tray.files.length) return;
    const files = this.tray.take();
    this.fill('');
    this.send(text, text, files);
  }

  give(files) {
    const stay = this.atEnd();
    this.tray.add(files);
    if (stay) this.toEnd();
  }

  // What was to be sent before its files were uploaded goes now, if all of them were.
  settled() {
    if (!this.waiting || this.tray.busy) return;
    this.waiting = false;
    if (!this.tray.bad) this.submit();
  }

  fits(text) {
    const long = [...text].length > LONGEST;
    this.error.hidden = !long;
    this.error.textContent = long ? this.words('too-long') : '';
    if (long) this.input.setAttribute('aria-describedby', 'error');
    else this.input.removeAttribute('aria-describedby');
    this.input.setAttribute('aria-invalid', String(long));
    return !long;
  }

  warn(text) {
    this.error.hidden = false;
    this.error.textContent = text;
    this.say(text);
  }

  send(text, shown, files) {
    this.input.focus();
    this.act.send(text, shown, files);
  }

  fill(text) {
    this.input.value = text;
    this.typed();
  }

  typed() {
    const { input } = this;
    this.fits(input.value);
    input.style.height = 'auto';
    input.style.height = `${input.scrollHeight}px`;
    this.act.draft(input.value);
  }

  show(open, focus) {
    this.open = open;
    this.window.hidden = !open;
    this.launcher.setAttribute('aria-expanded', String(open));
    this.launcher.classList.toggle('opened', open);
    this.unread(this.count);
    if (open) {
      this.typed();
      this.toEnd();
      if (focus) this.input.focus();
    } else if (focus) this.launcher.focus();
  }

  // fresh: said now, not history; it is announced and, when long, shown from its beginning.
  message(message, fresh) {
    const stay = this.atEnd();
    const node = this.thread.show(message);
    this.greeting.hidden = true;
    if (message.author !== 'client') this.type(false);
    if (!node) return;
    if (!fresh || stay) this.toEnd(fresh ? node : null);
    else this.jump.hidden = false;
  }

  pending(item) {
    const stay = this.atEnd();
    this.greeting.hidden = true;
    const first = this.thread.pending(item);
    if (first || stay) this.toEnd();
    if (!first && item.state !== 'sending') this.say(this.words(item.state));
  }

  // History is over: from now on what is added is announced.
  live() {
    setTimeout(() => this.thread.node.setAttribute('aria-live', 'polite'), 100);
  }

  clear() {
    this.thread.clear();
    this.greeting.hidden = false;
    this.type(false);
  }

  atEnd() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < 80;
  }

  toEnd(node) {
    const { scroller } = this;
    this.jump.hidden = true;
    scroller.scrollTop = scroller.scrollHeight;
    if (node && node.offsetHeight > scroller.clientHeight) scroller.scrollTop = node.offsetTop - 12;
  }

  type(on) {
    clearTimeout(this.pause);
    const stay = this.atEnd();
    this.typing.hidden = !on;
    if (on) this.pause = setTimeout(() => this.type(false), 8000);
    if (on && stay) this.toEnd();
  }

  connection(state) {
    const text = { offline: this.words('offline'), connecting: '', online: '' }[state];
    if (this.status.textContent !== text) this.status.textContent = text;
    this.status.classList.toggle('shown', Boolean(text));
  }

  say(text) {
    this.spoken.textContent = text;
  }

  unread(count) {
    this.count = count;
    this.badge.hidden = !count;
    this.badge.textContent = count > 99 ? '99+' : count;
    const label = this.open ? 'hide' : 'open';
    const tail = count && !this.open ? ', ' + this.words.count('unread', count) : '';
    this.launcher.setAttribute('aria-label', this.words(label) + tail);
    if (tail) this.say(this.words.count('unread', count));
  }
}
