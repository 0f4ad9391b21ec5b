// What a message carries besides words: pictures, sound, files, places, cards; and a clear word for what cannot be shown.

import { html } from "../html.js";
import { find, named, spokenLocale, t } from "../texts.js";
import { Icon } from "./icons.js";

const UNITS = [["gb", 1024 ** 3], ["mb", 1024 ** 2], ["kb", 1024]];
const HEARD = new Set(["voice", "audio"]);
const SEEN = new Set(["video", "video_note"]);
const KNOWN = new Set(["photo", "document", "sticker", "location", "contact", ...HEARD, ...SEEN]);

/** 1 536 → «1,5 КБ» */
export function fileSize(bytes) {
  const [unit, size] = UNITS.find(([, least]) => bytes >= least) ?? ["bytes", 1];
  return t(`size-${unit}`, { n: (bytes / size).toLocaleString(spokenLocale(), { maximumFractionDigits: bytes < 10 * size && size > 1 ? 1 : 0 }) });
}

function title(one) {
  return one.name || named("kind", KNOWN.has(one.kind) ? one.kind : "other");
}

function Picture({ one }) {
  return html`<a class="picture" href=${one.url} target="_blank" rel="noopener noreferrer"><img src=${one.thumb_url ?? one.url} alt=${title(one)} loading="lazy" /></a>`;
}

function Player({ one }) {
  return HEARD.has(one.kind)
    ? html`<audio controls preload="none" src=${one.url} aria-label=${title(one)}></audio>`
    : html`<video controls preload="metadata" class=${one.kind} src=${one.url} poster=${one.thumb_url} aria-label=${title(one)}></video>`;
}

function Saved({ one }) {
  return html`
    <a class="file" href=${one.url} target="_blank" rel="noopener noreferrer" download=${one.name}><${Icon} name="file" />
      <span class="file-name">${title(one)}</span>${one.size ? html`<span class="muted small">${fileSize(one.size)}</span>` : null}</a>`;
}

/** A file that is not there: on its way, refused by us or gone for good. */
function Absent({ one }) {
  const why = one.state === "wanted" || !one.state ? t("file-coming") : find(`files-reason-${one.reason}`) ?? t("file-gone");
  return html`
    <span class="file absent"><${Icon} name=${one.state === "wanted" ? "calm" : "alert"} /><span class="file-name">${title(one)}</span>
      <span class="muted small">${why}</span></span>`;
}

function Place({ one }) {
  const [latitude, longitude] = String(one.ref ?? "").split(",").map(Number);
  const known = Number.isFinite(latitude) && Number.isFinite(longitude);
  const map = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=17/${latitude}/${longitude}`;
  return html`
    <span class="file"><${Icon} name="pin" /><span class="file-name">${one.name || t("kind-location")}
      ${known ? html` <a href=${map} target="_blank" rel="noopener noreferrer">${t("on-map", { at: `${latitude}, ${longitude}` })}</a>` : null}</span></span>`;
}

function Card({ one, phone }) {
  return html`
    <span class="file card"><${Icon} name="person" /><span class="file-name">${one.name || t("kind-contact")}
      ${one.ref ? html` <span class="digits">${one.ref}</span>` : null}</span>
      ${phone ? html`<span class="vouched small"><${Icon} name="proven" />${t("phone-vouched")}</span>` : null}</span>`;
}

function Unknown({ one }) {
  const what = find(`desk-other-${one.kind.replace(/[^A-Za-z0-9]/g, "-")}`);
  return html`<span class="file absent"><${Icon} name="unknown" /><span>${what ? t("sent-other", { what }) : t("sent-unknown", { kind: one.name || one.kind })}</span></span>`;
}

function Look({ one, phone }) {
  if (one.kind === "location") return html`<${Place} one=${one} />`;
  if (one.kind === "contact") return html`<${Card} one=${one} phone=${phone} />`;
  if (!one.url) return one.file || KNOWN.has(one.kind) ? html`<${Absent} one=${one} />` : html`<${Unknown} one=${one} />`;
  if (HEARD.has(one.kind) || SEEN.has(one.kind)) return html`<${Player} one=${one} />`;
  return html`<${Saved} one=${one} />`;
}

function pictured(one) {
  return Boolean(one.url) && (one.kind === "photo" || one.kind === "sticker" || Boolean(one.thumb_url && !SEEN.has(one.kind))) && /^image\//.test(one.mime ?? "");
}

/** `phone`: the messenger vouches that the card is the client's own. */
export function Files({ files, phone }) {
  if (!files.length) return null;
  const pictures = files.filter(pictured);
  return html`
    <div class="files">
      ${pictures.length ? html`<div class="pictures n-${Math.min(3, pictures.length)} ${pictures[0].kind}">${pictures.map((one) => html`<${Picture} key=${one.file} one=${one} />`)}</div>` : null}
      ${files.filter((one) => !pictured(one)).map((one, index) => html`<${Look} key=${one.file ?? index} one=${one} phone=${phone} />`)}
      ${files.map((one) => one.caption && html`<p class="said caption">${one.caption}</p>`)}
    </div>`;
}
