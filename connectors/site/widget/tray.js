// Files about to be sent: chosen, dropped or pasted; each is uploaded at once and shown in a row of its own.

const MOST = 10;

class Tray {
  // act: upload(file, name, row, progress) → promise of the stored file, say(text), warn(text), settled()
  constructor(words, act) {
    this.words = words;
    this.act = act;
    this.rows = [];
    this.node = el('ul', { class: 'tray', hidden: true, 'aria-label': words('files') });
  }

  add(files) {
    for (const file of files) {
      if (this.rows.length < MOST) this.begin(file);
      else this.act.warn(this.words('file-many'));
    }
  }

  begin(file) {
    const name = file.name || this.words('file');
    const named = (key) => this.words(key).replace('{name}', name);
    const row = { name, stop() {} };
    row.bar = el('progress', { max: 1, value: 0, 'aria-label': named('uploading') });
    const remove = el('button', { type: 'button', 'aria-label': named('remove'), onclick: () => this.remove(row) }, icon('close'));
    row.node = el('li', {}, icon('file'), el('span', { class: 'name' }, name), row.bar, remove);
    this.rows.push(row);
    this.node.append(row.node);
    this.node.hidden = false;
    const sent = file.size > FILE_BYTES ? Promise.reject('file_too_large') : this.act.upload(file, name, row, (share) => (row.bar.value = share));
    sent.then(
      (stored) => {
        row.file = stored;
        row.bar.remove();
        this.end(named('attached'));
      },
      (code) => {
        row.why = this.words(code) || this.words('file-failed');
        row.node.classList.add('bad');
        row.bar.replaceWith(el('span', { class: 'why' }, row.why));
        this.end(`${name}. ${row.why}`);
      },
    );
  }

  end(said) {
    this.act.say(said);
    this.act.settled();
  }

  get busy() {
    return this.rows.some((row) => !row.file && !row.why);
  }

  get bad() {
    return this.rows.some((row) => row.why);
  }

  remove(row) {
    this.rows.splice(this.rows.indexOf(row), 1);
    row.node.remove();
    row.stop();
    this.node.hidden = !this.rows.length;
    this.act.settled();
  }

  get files() {
    return this.rows.map((row) => row.file).filter(Boolean);
  }

  // The files uploaded; the tray is empty then.
  take() {
    const { files } = this;
    this.rows = [];
    this.node.replaceChildren();
    this.node.hidden = true;
    return files;
  }
}
