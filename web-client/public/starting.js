// The words of index.html in the language of the browser. A file of its own, as the policy allows no script inside of a page.
if (/^ru\b/.test(navigator.language)) Object.assign(document.querySelector('.starting'), { textContent: 'Parley загружается…', lang: 'ru' });
