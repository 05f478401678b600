/// The check of a receipt in the browser: RFC 6962 path by SHA-256, Ed25519 signatures where the browser has them.
enum ReceiptScript {
    static let text = #"""
        const proof = document.getElementById('proof');
        if (proof) {
          const box = document.getElementById('receipt'), steps = document.getElementById('steps');
          const bytes = (text) => new TextEncoder().encode(text);
          const decode = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
          const sha = async (...parts) => {
            const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
            let place = 0;
            for (const part of parts) { all.set(part, place); place += part.length; }
            return new Uint8Array(await crypto.subtle.digest('SHA-256', all));
          };
          const same = (a, b) => a.length === b.length && a.every((value, index) => value === b[index]);
          const say = (tone, text) => {
            const line = steps.appendChild(document.createElement('li'));
            line.className = tone;
            line.textContent = text;
          };
          // A proof file: version, `index N`, hashes, an empty line, the signed head.
          const parse = (text) => {
            const cut = text.indexOf('\n\n');
            const lines = text.slice(0, cut).split('\n');
            if (lines[0] !== 'c2sp.org/tlog-proof@v1' || !lines[1].startsWith('index ')) throw Error('it is no proof');
            const note = text.slice(cut + 2), end = note.indexOf('\n\n');
            const head = note.slice(0, end + 1).split('\n');
            return {
              index: Number(lines[1].slice(6)), hashes: lines.slice(2).map(decode), note, text: note.slice(0, end + 1),
              lines: note.slice(end + 2).split('\n').filter(Boolean), origin: head[0], size: Number(head[1]),
              root: decode(head[2]),
            };
          };
          // RFC 9162, 2.1.3.2.
          const climb = async (leaf, tree) => {
            if (!(tree.index < tree.size)) throw Error('the leaf is not in the tree');
            let hash = await sha(Uint8Array.of(0), leaf), node = BigInt(tree.index), last = BigInt(tree.size - 1);
            for (const side of tree.hashes) {
              if (last === 0n) throw Error('the path is too long');
              if (node & 1n || node === last) {
                hash = await sha(Uint8Array.of(1), side, hash);
                while (!(node & 1n) && node !== 0n) { node >>= 1n; last >>= 1n; }
              } else hash = await sha(Uint8Array.of(1), hash, side);
              node >>= 1n;
              last >>= 1n;
            }
            if (last !== 0n) throw Error('the path is too short');
            return hash;
          };
          const signed = async (tree, vkey) => {
            const name = vkey.slice(0, vkey.indexOf('+')), raw = decode(vkey.split('+').slice(2).join('+')).slice(1);
            const id = (await sha(bytes(name + '\n'), Uint8Array.of(1), raw)).slice(0, 4);
            let imported;
            try {
              imported = await crypto.subtle.importKey('raw', raw, 'Ed25519', false, ['verify']);
            } catch { return null; }
            for (const line of tree.lines) {
              const [, signer, blob] = line.split(' ');
              const value = decode(blob);
              if (signer !== name || !same(value.slice(0, 4), id)) continue;
              if (await crypto.subtle.verify('Ed25519', imported, value.slice(4), bytes(tree.text))) return true;
            }
            return false;
          };
          const judge = async (tree, vkey, what) => {
            const good = await signed(tree, vkey);
            if (good === null) say('open', `not checked: this browser has no Ed25519 for the signature of ${what}`);
            else if (good) say('good', `${what} is signed with the key ${vkey.slice(0, vkey.indexOf('+'))}`);
            else throw Error(`the signature of ${what} is not good`);
          };
          let keys;
          const check = async () => {
            const receipt = JSON.parse(box.value), leaf = decode(receipt.leaf), tree = parse(receipt.log_proof);
            if (!same(await climb(leaf, tree), tree.root)) throw Error('the path does not lead to the signed root');
            say('good', `the leaf is number ${tree.index} of ${tree.size} in ${tree.origin}`);
            await judge(tree, keys.log_key, 'its head');
            if (!receipt.root_proof) return say('open', 'not checked: the root log has not taken this head yet');
            const root = parse(receipt.root_proof);
            if (!same(await climb(bytes(tree.note), root), root.root)) throw Error('the head is not in the root log');
            say('good', `its head is number ${root.index} of ${root.size} in ${root.origin}`);
            await judge(root, keys.root_key, 'the root head');
            const more = root.lines.length - 1;
            say('open', more > 0 ? `not checked: ${more} cosignatures of witnesses; audit verify takes their keys`
              : 'no witness has cosigned the root head');
          };
          const verify = async () => {
            steps.replaceChildren();
            proof.classList.remove('good', 'bad');
            try { await check(); proof.classList.add('good'); say('good', 'the receipt holds'); } catch (cause) {
              proof.classList.add('bad');
              say('bad', 'the receipt does not hold: ' + cause.message);
            }
          };
          document.getElementById('verify').addEventListener('click', verify);
          const load = async (tries) => {
            const answer = await fetch(proof.dataset.receipt);
            if (!answer.ok) {
              if (tries > 0) return setTimeout(() => load(tries - 1), 1000);
              return say('open', 'there is no receipt yet; try again in a second');
            }
            keys = await answer.json();
            box.value = JSON.stringify(keys.receipt);
            verify();
          };
          load(5);
        }

        """#
}
