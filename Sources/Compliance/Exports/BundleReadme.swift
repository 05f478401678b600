import Store

/// What stands in a bundle for the person who opens it: how to check it with tools that are not ours.
enum BundleReadme {
    static func text(_ record: ExportRecord, origin: String) -> String {
        """
        Evidence of the log \(origin), leaves \(record.first) to \(record.past - 1).

        Trust nothing in here that you did not get by another way: bring the key of the export, the keys of the logs and
        the keys of the witnesses along. What lies under trust/ says only what they should be.

         1  gatehouse audit verify --export THIS.tar --log-key KEY --trust-policy root.policy --export-key HEX
         2  tar xf THIS.tar && wc -l leaves.jsonl
         3  jq -r .payload manifest.dsse.json | base64 -d | jq .predicate
         4  jq -r .payload manifest.dsse.json | base64 -d | jq -r '.subject[]|.digest.sha256+"  "+.name' | sha256sum -c
         5  python3 -c "import rfc8785,json,sys;[sys.exit(1) for l in open('leaves.jsonl','rb')
              if rfc8785.dumps(json.loads(l))!=l.rstrip(b'\\n')]"
         6  python3 -c "import pymerkle" and add the leaves to an InmemoryTree: its state is the root in checkpoint
         7  securesystemslib: Envelope.from_dict(json.load(open('manifest.dsse.json'))).verify([key], 1)
         8  golang.org/x/mod/sumdb/note: note.Open(checkpoint, note.VerifierList(verifier))
         9  golang.org/x/mod/sumdb/tlog: tlog.CheckRecord and tlog.CheckTree over root/proof.tlog-proof and previous/
        10  openssl pkeyutl -verify -rawin -pubin -inkey key.pem -in text -sigfile signature

        views/ is for reading and is no evidence. docs/formats/evidence.md says what each file is.

        """
    }
}
