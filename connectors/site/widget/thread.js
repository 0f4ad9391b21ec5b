// The transcript: messages in the order of their seq, those not yet taken at the end.

class Thread {
  // act: press(payload, title), retry(item)
  constructor(words, base, act) {
    this.words = words;
    this.base = base;
    this.act = act;
    this.ours = new Map();
    this.node = el('div', { class: 'log', role: 'log', 'aria-live': 'off', 'aria-relevant': 'additions', 'aria-label': words('log') });
    this.clock = new Intl.DateTimeFormat(words.locale, { hour: '2-digit', minute: '2-digit' });
    this.calendar = new Intl.DateTimeFormat(words.locale, { day: 'numeric', month: 'long' });
  }

  // Shows a message of the server; gives back its node when it was not there before.
  show(message) {
    const mine = this.ours.get(message.client_message_id);
    if (mine) {
      this.fill(mine.querySelector('.bubble'), message);
      this.settle(mine, message.seq);
      return null;
    }
    const { author } = message;
    const body = this.fill(el('div', { class: 'bubble' }), message);
    const node = this.frame(author, message.name, new Date(message.at), body);
    node.dataset.seq = message.seq;
    if (message.edited) this.mark(node);
    if (message.client_message_id) this.ours.set(message.client_message_id, node);
    if (message.buttons?.length) node.append(this.choices(message.buttons));
    this.place(node);
    return node;
  }

  // Other words than before in a message that is shown.
  change(message) {
    const node = this.node.querySelector(`.message[data-seq="${message.seq}"]`);
    if (!node) return;
    this.fill(node.querySelector('.bubble'), message);
    if (message.edited) this.mark(node);
  }

  mark(node) {
    node.querySelector('.edited')?.remove();
    node.querySelector('.meta').append(el('span', { class: 'edited' }, this.words('edited')));
  }

  fill(body, { author, text, attachments }) {
    body.replaceChildren();
    if (author === 'client') body.append(text && el('p', {}, text));
    else if (author === 'operator') typed(body, text);
    else rich(body, text);
    for (const file of attachments ?? []) body.append(this.file(file));
    return body;
  }

  // Shows what was typed and is not taken yet, and how it stands; tells whether it is shown for the first time.
  pending(item) {
    let node = this.ours.get(item.id);
    const first = !node;
    if (first) {
      node = this.frame('client', '', new Date(item.at), this.fill(el('div', { class: 'bubble' }), { author: 'client', text: item.shown, attachments: item.files }));
      this.ours.set(item.id, node);
      this.place(node);
    }
    this.bare(node);
    const said = el('span', { class: 'state', id: 'state-' + item.id }, this.words(item.state));
    node.classList.toggle('unsent', item.state !== 'sending');
    node.querySelector('.meta').append(said);
    if (item.state !== 'sending') {
      const retry = el('button', { class: 'retry', type: 'button', 'aria-describedby': said.id, onclick: () => this.act.retry(item) });
      retry.append(this.words('retry'));
      node.append(retry);
    }
    return first;
  }

  taken(item, answer) {
    const node = this.ours.get(item.id);
    if (node) this.settle(node, answer.seq);
  }

  settle(node, seq) {
    this.bare(node);
    node.classList.remove('unsent');
    if (!node.dataset.seq) {
      node.dataset.seq = seq;
      if (Number(node.nextElementSibling?.dataset.seq) < seq) this.place(node);
    }
  }

  // Takes away how it stood; a focus on its button goes on to the field.
  bare(node) {
    const retry = node.querySelector('.retry');
    if (retry && retry === node.getRootNode().activeElement) this.act.refocus();
    retry?.remove();
    node.querySelector('.state')?.remove();
  }

  frame(author, name, at, body) {
    const who = name && author === 'operator' ? this.words('operator-named').replace('{name}', name) : this.words('author-' + author);
    const label = el('div', { class: 'who' }, ICONS[author] ? icon(author) : '', el('span', {}, who));
    const time = el('time', { datetime: at.toISOString() }, this.clock.format(at));
    const node = el('div', { class: 'message ' + author }, label, body, el('div', { class: 'meta', 'aria-live': 'off' }, time));
    node.dataset.day = this.calendar.format(at);
    return node;
  }

  file(file) {
    const size = file.size ? ` · ${Math.max(1, Math.round(file.size / 1024))} ${this.words('kilobytes')}` : '';
    const name = file.name || this.words('file');
    const at = (path) => new URL(path, this.base).href;
    const props = { class: 'file', href: file.url && at(file.url), target: '_blank', rel: 'noopener noreferrer' };
    if (file.thumb_url) return el('a', { ...props, class: 'shot' }, el('img', { src: at(file.thumb_url), alt: name, loading: 'lazy' }));
    return el(file.url ? 'a' : 'p', file.url ? props : { class: 'file' }, icon('file'), el('span', {}, name + size));
  }

  choices(buttons) {
    const group = el('div', { class: 'choices', role: 'group', 'aria-label': this.words('choices') });
    for (const { title, payload } of buttons) {
      const press = () => this.act.press(payload, title);
      group.append(el('button', { class: 'choice', type: 'button', onclick: press }, title));
    }
    return group;
  }

  place(node) {
    const order = (one) => Number(one.dataset.seq) || Infinity;
    let next = null;
    for (let one = this.node.lastElementChild; one && order(one) > order(node); one = one.previousElementSibling) next = one;
    this.node.insertBefore(node, next);
    const before = node.previousElementSibling;
    if (before?.dataset.day !== node.dataset.day) {
      const today = node.dataset.day === this.calendar.format(new Date());
      const day = el('div', { class: 'day' }, today ? this.words('today') : node.dataset.day);
      Object.assign(day.dataset, { day: node.dataset.day, seq: node.dataset.seq ?? '' });
      this.node.insertBefore(day, node);
    }
    this.retire();
  }

  // Quick replies can be pressed only while they are the last thing said.
  retire() {
    for (const choice of this.node.querySelectorAll('.message:not(:last-child) .choice:not([disabled])')) choice.disabled = true;
  }

  clear() {
    this.ours.clear();
    this.node.replaceChildren();
  }
}
