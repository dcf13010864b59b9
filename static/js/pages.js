// What makes the pages quicker to use. Each of them works without it.
"use strict";
