// The demo page: opens the chat where there is room beside the page, lets buttons speak in it, shows one-time codes.
'use strict';
(() => {
  const page = document.documentElement;
  const roomy = window.matchMedia('(min-width: 64rem)');
  window.Otklik.on('open', () => page.classList.add('chatting'));
  window.Otklik.on('close', () => page.classList.remove('chatting'));
  window.Otklik.init({ locale: page.lang, open: roomy.matches });

  document.addEventListener('click', ({ target }) => {
    const button = target.closest('[data-chat], [data-say]');
    if (!button) return;
    window.Otklik.open();
    if (button.dataset.say) window.Otklik.sendMessage(button.dataset.say);
  });

  const codes = document.getElementById('codes');
  if (!codes) return;

  const shown = new Set();
  const clock = new Intl.DateTimeFormat(page.lang, { hour: '2-digit', minute: '2-digit' });

  function show({ phone, code, at }) {
    const key = `${phone} ${code} ${at}`;
    if (shown.has(key)) return;
    shown.add(key);
    const item = document.createElement('li');
    const number = document.createElement('strong');
    number.textContent = code;
    item.append(number, ` ${phone} · ${clock.format(new Date(at))}`);
    codes.prepend(item);
    document.getElementById('no-codes').hidden = true;
  }

  async function look() {
    if (document.visibilityState !== 'visible') return;
    try {
      const answer = await fetch('/api/demo/codes');
      if (answer.ok) (await answer.json()).codes.forEach(show);
    } catch {
      // the door is restarting: the next look will tell
    }
  }

  look();
  setInterval(look, 3000);
})();
