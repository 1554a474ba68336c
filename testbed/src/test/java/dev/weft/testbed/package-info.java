/// Weft against the Linux kernel, over a TAP, in network namespaces that each test makes and
/// deletes.
///
/// ```text
///   namespace weft-PID-N                          this JVM
///   +---------------------------+
///   |  ping, arping, socat ...  |
///   |  Linux 10.77.0.1 --- TAP ---------- TapDevice - NetworkStack 10.77.0.2
///   +---------------------------+
/// ```
///
/// The sockets on the kernel's side are those of `java.nio` in this JVM: a socket belongs to the
/// namespace of the thread that opened it, so a thread moves there and opens them
/// ([Namespace#call]).
///
/// Where a TAP or a namespace cannot be made, the tests are skipped and say why; with
/// `WEFT_REQUIRE_TESTBED=1` they fail.
package dev.weft.testbed;
