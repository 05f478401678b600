/// The style sheet: light and dark from one set of names, contrast of WCAG AA in both.
enum ConsoleStyle {
    static let text = colors + frame + content + forms + charts

    private static let colors = """
        :root{color-scheme:light dark;--ground:#f5f6f8;--panel:#fff;--line:#dfe3e8;--ink:#16202b;--soft:#55606e;
        --accent:#1d5fc4;--accent-ink:#fff;--good:#0b6b3a;--good-ground:#e2f4ea;--wait:#7a5200;--wait-ground:#fdf1d6;
        --bad:#a8201a;--bad-ground:#fde7e5;--bar:#3b82e0;--held:#e0a63b;--nav:#101a26;--nav-ink:#d7dee7;
        --shadow:0 1px 2px rgb(16 26 38/.06),0 4px 14px rgb(16 26 38/.05)}
        @media(prefers-color-scheme:dark){:root{--ground:#0d131a;--panel:#151d27;--line:#263241;--ink:#e6ebf1;
        --soft:#9aa7b6;--accent:#7fb0ff;--accent-ink:#0b1420;--good:#7fdca6;--good-ground:#12301f;--wait:#f0c36a;
        --wait-ground:#33270d;--bad:#ff9d96;--bad-ground:#3a1513;--bar:#5c9bf5;--held:#d9a441;--nav:#0a0f15;
        --nav-ink:#c3ccd7;--shadow:none}}

        """

    private static let frame = """
        *{box-sizing:border-box}
        body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",
        Roboto,
        "Helvetica Neue",Arial,sans-serif;-webkit-font-smoothing:antialiased}
        a{color:var(--accent);text-underline-offset:2px}
        :focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:4px}
        .skip{position:absolute;left:-999px}.skip:focus{left:12px;top:12px;background:var(--panel);padding:8px;
        z-index:9}
        .frame{display:grid;grid-template-columns:216px minmax(0,1fr);min-height:100vh}
        nav{background:var(--nav);color:var(--nav-ink);padding:20px 14px;display:flex;flex-direction:column;gap:18px;
        position:sticky;top:0;height:100vh}
        .brand{display:flex;align-items:center;gap:10px;font-weight:650;font-size:17px;letter-spacing:.01em;
        text-decoration:none;color:inherit;padding:0 8px}
        nav .brand{color:#fff}
        .brand i{width:20px;height:20px;border-radius:5px;background:linear-gradient(135deg,#5fa0ff,#2b62c9);
        box-shadow:inset 0 0 0 5px var(--nav)}
        nav ul{list-style:none;margin:0;padding:0;display:grid;gap:2px;flex:1;align-content:start}
        nav li a{display:block;padding:7px 10px;border-radius:7px;color:var(--nav-ink);text-decoration:none}
        nav li a:hover{background:rgb(255 255 255/.07)}
        nav li a[aria-current]{background:rgb(255 255 255/.12);color:#fff;font-weight:600}
        .who{display:flex;align-items:center;justify-content:space-between;gap:8px;
        border-top:1px solid rgb(255 255 255/.12);
        padding:14px 8px 0}.who small{display:block;opacity:.75;font-size:12px}
        .who button{background:none;border:1px solid rgb(255 255 255/.25);color:inherit;padding:3px 8px;
        font-size:13px}
        main{padding:28px 34px 60px;min-width:0;max-width:1360px}
        h1{font-size:25px;line-height:1.2;margin:0 0 20px;letter-spacing:-.01em}h2{font-size:16px;margin:0 0 12px}
        h3{font-size:13px;margin:16px 0 6px;color:var(--soft);font-weight:600}
        @media(max-width:800px){.frame{grid-template-columns:1fr}nav{position:static;height:auto;padding:14px}
        nav ul{display:flex;flex-wrap:wrap}main{padding:20px 16px 48px}}

        """

    private static let content = """
        .card{background:var(--panel);border:1px solid var(--line);border-radius:11px;padding:18px 20px;
        margin:0 0 18px;
        box-shadow:var(--shadow);min-width:0}
        .columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(420px,100%),1fr));gap:0 18px}
        .figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:14px;margin:0 0 18px}
        .figure{background:var(--panel);border:1px solid var(--line);border-radius:11px;padding:14px 18px;
        box-shadow:var(--shadow)}
        .figure strong{display:block;font-size:25px;line-height:1.25;font-weight:650;
        font-variant-numeric:tabular-nums;
        letter-spacing:-.01em}.figure span{color:var(--soft);font-size:13px}
        .figure.good strong{color:var(--good)}.figure.wait strong{color:var(--wait)}
        .scroll{overflow-x:auto}
        table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
        th{font-size:12px;font-weight:600;color:var(--soft);text-align:left;padding:0 14px 8px 0;
        border-bottom:1px solid var(--line);white-space:nowrap}
        td{padding:9px 14px 9px 0;border-bottom:1px solid var(--line);vertical-align:top}
        tr:last-child td{border-bottom:0}td:last-child,th:last-child{padding-right:0}time{white-space:nowrap}
        code,pre,output{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:13px}
        pre{background:var(--ground);border:1px solid var(--line);border-radius:8px;padding:12px 14px;overflow:auto;
        margin:0;
        white-space:pre-wrap;overflow-wrap:anywhere}
        dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:6px 18px;margin:0}dt{color:var(--soft)}
        dd{margin:0;overflow-wrap:anywhere}
        .badge{display:inline-block;padding:1px 9px;border-radius:99px;font-size:12.5px;font-weight:600;
        white-space:nowrap;
        background:var(--ground);color:var(--soft);border:1px solid var(--line)}
        .badge.good{background:var(--good-ground);color:var(--good);border-color:transparent}
        .badge.wait{background:var(--wait-ground);color:var(--wait);border-color:transparent}
        .badge.bad{background:var(--bad-ground);color:var(--bad);border-color:transparent}
        .note{color:var(--soft);font-size:13.5px;margin:0 0 12px}.empty{color:var(--soft);margin:4px 0}
        .said,.problem{border-radius:9px;padding:10px 14px;margin:0 0 18px;font-weight:550}
        .said{background:var(--good-ground);color:var(--good)}.problem{background:var(--bad-ground);color:var(--bad)}
        .findings{list-style:none;margin:0;padding:0;display:grid;gap:12px}.findings b{font-weight:550}
        .findings code{display:block;color:var(--soft);margin:3px 0 0}ul.plain{list-style:none;padding:0;margin:0}
        .over{color:var(--bad)}.pager{margin:14px 0 0}.verdict{margin:14px 0 8px}
        .reveal output{display:block;background:var(--ground);border:1px dashed var(--accent);border-radius:8px;
        padding:14px;margin:12px 0;overflow-wrap:anywhere;user-select:all}
        .file summary{cursor:pointer;padding:6px 0;font-weight:550}
        ol.code{margin:0 0 10px;padding:10px 0 10px 52px;background:var(--ground);border-radius:8px;overflow-x:auto;
        color:var(--soft)}ol.code code{color:var(--ink);white-space:pre}
        ol.code .dead code{color:var(--soft);font-style:italic}
        .steps{padding-left:22px;display:grid;gap:6px}.steps .good{color:var(--good)}.steps .bad{color:var(--bad)}
        .steps .open{color:var(--wait)}.steps:empty{display:none}
        #proof.bad{border-color:var(--bad);box-shadow:0 0 0 2px var(--bad)}
        #proof.good{border-color:var(--good);box-shadow:0 0 0 2px var(--good)}

        """

    private static let forms = """
        label{display:grid;gap:4px}label span{font-size:13px;color:var(--soft);font-weight:550}
        input,select,textarea{font:inherit;color:inherit;background:var(--ground);border:1px solid var(--line);
        border-radius:8px;padding:7px 10px;min-width:0;width:100%}textarea{font:13px/1.45 ui-monospace,Menlo,
        monospace}
        input::placeholder{color:var(--soft);opacity:.8}
        button{font:inherit;font-weight:600;color:var(--ink);background:var(--panel);border:1px solid var(--line);
        border-radius:8px;padding:7px 14px;cursor:pointer}button:hover{border-color:var(--accent)}
        button.first{background:var(--accent);border-color:var(--accent);color:var(--accent-ink)}
        button.danger{color:var(--bad);border-color:var(--bad)}
        .act,.filter{display:flex;flex-wrap:wrap;gap:12px;align-items:end}.filter{margin:0 0 18px}
        .act label,.filter label{flex:1 1 150px;max-width:280px}.filter.wide label{max-width:none}
        dl+.act,.act+.act{margin-top:14px}
        .check{display:flex!important;align-items:center;gap:8px;flex:1 1 100%!important;max-width:none!important}
        .check input{width:auto}.row{display:flex;gap:14px;align-items:center;margin:12px 0}
        .drawer{margin:0 0 14px}.drawer>summary{cursor:pointer;color:var(--accent);font-weight:600;width:max-content;
        list-style:none}.drawer>summary::before{content:"+ "}.drawer[open]>summary::before{content:"– "}
        .drawer>.act{margin:10px 0 4px;padding:14px;border:1px solid var(--line);border-radius:9px;
        background:var(--panel)}
        td .drawer{margin:0}td .drawer>.act{min-width:250px}.card>.drawer{margin:14px 0 0}
        .door{min-height:100vh;display:grid;place-items:center;max-width:none;padding:20px}
        .door .card{width:min(400px,100%);display:grid;gap:16px;padding:30px;margin:0}.door h1{margin:0}
        .door .brand{padding:0;color:var(--soft)}.door .brand i{box-shadow:inset 0 0 0 5px var(--panel)}.door p{
        margin:0}

        """

    private static let charts = """
        .chart{margin:0}.chart svg{display:block;width:100%;height:150px}.chart .bar{fill:var(--bar)}
        .chart .none{fill:var(--line)}
        .chart .bar:hover{fill:var(--accent)}.chart figcaption{display:flex;justify-content:space-between;gap:12px;
        color:var(--soft);font-size:13px;border-top:1px solid var(--line);padding:8px 0 0;flex-wrap:wrap}
        svg.budget{width:140px;height:10px;border-radius:5px;background:var(--line);display:block;margin:7px 0}
        .budget .spent{fill:var(--bar)}.budget .held{fill:var(--held)}
        #live td{white-space:nowrap}#live tbody tr:first-child td{animation:in .5s}
        @keyframes in{from{background:var(--good-ground)}}
        @media(prefers-reduced-motion:reduce){#live tbody tr:first-child td{animation:none}}
        """
}
