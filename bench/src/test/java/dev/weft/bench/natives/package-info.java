/// The bench's programs in C and Go against the Linux kernel, whose behaviour is known: what they
/// count, how they measure time, and what they say of a wire that loses.
///
/// ```text
///   namespace load                      namespace kernel
///   pingload, tcpload  10.78.0.1 ------ 10.78.0.2  ICMP, tcpload serve      Wire
///
///   namespace load
///   ping, socat, tcpload  10.78.0.1 --- TAP --- 10.78.0.2  limit, lwip, gvisor      TapSide
///
///   namespace load                          namespace kernel
///   ping, pingload  10.78.0.1 -- badwire -- 10.78.0.2  ICMP                 BadWireSides
/// ```
///
/// Where that cannot be made, the tests are skipped and say why; with `WEFT_REQUIRE_TESTBED=1` they
/// fail.
@NullMarked
package dev.weft.bench.natives;

import org.jspecify.annotations.NullMarked;
