/// The script: copying a secret, the live page, and the check of a receipt; pages work without it but for those.
enum ConsoleScript {
    static let text = "'use strict';\n" + copying + live + ReceiptScript.text

    private static let copying = """
        for (const button of document.querySelectorAll('[data-copy]')) {
          button.addEventListener('click', async () => {
            await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
            button.textContent = 'Copied';
          });
        }

        """

    private static let live = #"""
        const table = document.querySelector('#live tbody');
        if (table) {
          const limit = 200, calls = new Map(), waiting = [];
          const state = document.getElementById('live-state'), pause = document.getElementById('live-pause');
          const filter = document.getElementById('live-filter');
          const say = (word, tone) => { state.textContent = word; state.className = 'badge ' + tone; };
          const isPaused = () => pause.getAttribute('aria-pressed') === 'true';
          const dollars = (nano) => nano === null ? '–' : '$' + (Number(nano) / 1e9).toFixed(6);
          const hides = (row) => !row.textContent.toLowerCase().includes(filter.value.toLowerCase());
          const cell = (row, text, tone) => {
            const place = row.insertCell();
            if (!tone) { place.textContent = text ?? '–'; return place; }
            const badge = place.appendChild(document.createElement('span'));
            badge.textContent = text;
            badge.className = 'badge ' + tone;
            return place;
          };
          const add = (leaf) => {
            const row = table.insertRow(0);
            const refused = leaf.kind === 'refused';
            cell(row, leaf.time.slice(11, 23)); cell(row, leaf.tenant); cell(row, leaf.route); cell(row, leaf.model);
            cell(row, refused ? 'deny' : leaf.decision ?? 'allow', refused ? 'bad' : 'good');
            cell(row, leaf.reason); cell(row, leaf.rule);
            const cost = cell(row, refused ? '–' : 'holds ' + dollars(leaf.held)), took = cell(row, '–');
            row.hidden = hides(row);
            if (leaf.request && !refused) calls.set(leaf.request, { cost, took, time: Date.parse(leaf.time) });
            while (table.rows.length > limit) table.deleteRow(-1);
            if (calls.size > 4 * limit) calls.clear();
          };
          const end = (leaf) => {
            const call = calls.get(leaf.request);
            if (!call) return;
            call.cost.textContent = leaf.charged === null ? 'released' : dollars(leaf.charged);
            call.took.textContent = (Date.parse(leaf.time) - call.time) + ' ms';
            calls.delete(leaf.request);
          };
          const take = (leaf) => leaf.kind === 'admitted' || leaf.kind === 'refused' ? add(leaf) : end(leaf);
          pause.addEventListener('click', () => {
            pause.setAttribute('aria-pressed', String(!isPaused()));
            pause.textContent = isPaused() ? 'Go on' : 'Pause';
            if (!isPaused()) waiting.splice(0).forEach(take);
          });
          filter.addEventListener('input', () => { for (const row of table.rows) row.hidden = hides(row); });
          const source = new EventSource('/console/live/events');
          source.onopen = () => say('live', 'good');
          source.onerror = () => say('not connected', 'bad');
          source.onmessage = (event) => {
            const leaf = JSON.parse(event.data);
            if (!isPaused()) return take(leaf);
            waiting.push(leaf);
            if (waiting.length > limit) waiting.shift();
          };
        }

        """#
}
