// Elements and text: made by DOM calls only, so nothing a message says can become markup.

const SVG = 'http://www.w3.org/2000/svg';

function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, '');
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon i-' + name);
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  return svg;
}

const ICONS = {
  chat: 'M12 3.5c-4.97 0-9 3.47-9 7.75 0 2.3 1.17 4.37 3.03 5.79-.1 1.1-.5 2.2-1.2 3.1-.24.3 0 .76.4.7 1.84-.26 3.4-.98 4.55-1.95.71.1 1.46.16 2.22.16 4.97 0 9-3.48 9-7.76S16.97 3.5 12 3.5Z',
  down: 'm5.5 9 6.5 6.5L18.5 9',
  close: 'm6.5 6.5 11 11m0-11-11 11',
  send: 'M12 19V5.5m-5.5 5.3L12 5.3l5.5 5.5',
  bot: 'M12 3.5 13.9 9l5.6 2-5.6 2L12 18.5l-1.9-5.5-5.6-2 5.6-2Z',
  operator: 'M12 12.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-7.5 7.5c.9-3.4 3.9-5 7.5-5s6.6 1.6 7.5 5',
  clip: 'm19.5 11.5-7.6 7.6a4.6 4.6 0 0 1-6.5-6.5l8-8a3 3 0 0 1 4.3 4.3l-8 7.9a1.5 1.5 0 0 1-2.1-2.1l7-7',
  file: 'M7 3.5h6.5L18 8v12.5H7Zm6.5 0V8H18',
};

function link(href, title) {
  let url;
  try {
    url = new URL(href);
  } catch {
    return title;
  }
  if (url.protocol !== 'https:' || url.username) return title;
  return el('a', { href: url.href, target: '_blank', rel: 'noopener noreferrer nofollow' }, title);
}

// code, bold, italic, [title](address), bare address; an underscore inside a word is a letter.
const MARKS =
  /`([^`\n]{1,500})`|\*\*([^*\n]{1,500})\*\*|(?<![\p{L}\p{N}_])_(?! )([^_\n]{1,500})(?<! )_(?![\p{L}\p{N}_])|\[([^[\]\n]{1,300})\]\((https:\/\/(?:[^\s()]|\([^\s()]*\)){1,1000})\)|https:\/\/[^\s<>"«»]{1,1000}/gu;

const BARE = /https:\/\/[^\s<>"«»]{1,1000}/g;

// What `marks` finds; everything else stays text.
function inline(into, text, marks = MARKS) {
  let from = 0;
  for (const found of text.matchAll(marks)) {
    into.append(text.slice(from, found.index));
    let end = found.index + found[0].length;
    if (found[1]) into.append(el('code', {}, found[1]));
    else if (found[2]) into.append(inline(el('strong'), found[2]));
    else if (found[3]) into.append(inline(el('em'), found[3]));
    else if (found[4]) into.append(link(found[5], found[4]));
    else {
      const href = found[0].replace(/[.,;:!?)\]}'*]+$/, '');
      end = found.index + href.length;
      into.append(link(href, href));
    }
    from = end;
  }
  into.append(text.slice(from));
  return into;
}

// What a person typed, as typed; only links can be followed.
function typed(into, text) {
  into.append(inline(el('p', { class: 'typed' }), text, BARE));
}

// Paragraphs, line breaks and lists.
function rich(into, text) {
  let list = null;
  let paragraph = null;
  for (const line of text.split(/\r\n?|\n/)) {
    const item = /^\s*(?:[-*•]|(\d{1,3})[.)])\s+(\S.*)$/.exec(line);
    if (item) {
      const tag = item[1] ? 'ol' : 'ul';
      if (list?.localName !== tag) into.append((list = el(tag, { start: item[1] })));
      list.append(inline(el('li'), item[2]));
      paragraph = null;
    } else if (!line.trim()) {
      list = paragraph = null;
    } else {
      if (paragraph) paragraph.append(el('br'));
      else into.append((paragraph = el('p')));
      inline(paragraph, line);
      list = null;
    }
  }
  return into;
}
