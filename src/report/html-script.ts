// The report's script, as text: sorting of tables, the choice of a point, light and dark, copying. It needs no
// library, calls nobody, and without it everything can still be read.

export const REPORT_SCRIPT: string = `
'use strict';
(function () {
  var all = function (selector, root) { return Array.from((root || document).querySelectorAll(selector)); };
  var say = function (text) { document.getElementById('status').textContent = text; };

  all('table.sortable').forEach(function (table) {
    all('thead th', table).forEach(function (head, column) {
      var button = document.createElement('button');
      button.type = 'button';
      while (head.firstChild) button.appendChild(head.firstChild);
      head.appendChild(button);
      button.addEventListener('click', function () {
        var up = head.getAttribute('aria-sort') !== 'ascending';
        all('thead th', table).forEach(function (other) { other.removeAttribute('aria-sort'); });
        head.setAttribute('aria-sort', up ? 'ascending' : 'descending');
        var body = table.tBodies[0];
        var key = function (row) {
          var value = row.cells[column].getAttribute('data-value');
          return value === null ? row.cells[column].textContent : Number(value);
        };
        all('tr', body)
          .map(function (row, i) { return { row: row, key: key(row), i: i }; })
          .sort(function (a, b) {
            var aNone = a.key !== a.key, bNone = b.key !== b.key;
            if (aNone || bNone) return aNone - bNone || a.i - b.i;
            var order = a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
            return (up ? order : -order) || a.i - b.i;
          })
          .forEach(function (entry) { body.appendChild(entry.row); });
        say('Sorted by ' + button.textContent + (up ? ', ascending' : ', descending'));
      });
    });
  });

  all('select[data-shows]').forEach(function (select) {
    var panels = all('[data-panel="' + select.getAttribute('data-shows') + '"]');
    var show = function () {
      panels.forEach(function (panel, i) { panel.hidden = i !== select.selectedIndex; });
    };
    select.parentNode.hidden = false;
    select.addEventListener('change', show);
    show();
  });

  var theme = document.getElementById('theme');
  theme.hidden = false;
  theme.addEventListener('click', function () {
    var root = document.documentElement;
    var dark = root.getAttribute('data-theme') === 'dark' ||
      (!root.hasAttribute('data-theme') && matchMedia('(prefers-color-scheme: dark)').matches);
    root.setAttribute('data-theme', dark ? 'light' : 'dark');
    say(dark ? 'Light colours' : 'Dark colours');
  });

  all('[data-copies]').forEach(function (button) {
    button.hidden = !(navigator.clipboard && window.isSecureContext);
    button.addEventListener('click', function () {
      navigator.clipboard.writeText(document.getElementById(button.getAttribute('data-copies')).textContent)
        .then(function () { say('Copied'); button.textContent = 'Copied'; });
    });
  });
})();
`;
