-- What both loads print in the end: answers by kind, and times in microseconds.

function done(summary, latency, requests)
   local errors = summary.errors
   io.write(string.format(
      'RESULT {"requests": %d, "failed": %d, "broken": %d, "microseconds": %d,'
         .. ' "p50": %d, "p95": %d, "p99": %d, "max": %d}\n',
      summary.requests, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
      summary.duration, latency:percentile(50), latency:percentile(95), latency:percentile(99), latency.max))
end
