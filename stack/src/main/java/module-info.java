/// A TCP/IP stack in user space, made of communicating sequential processes.
///
/// What is exported is for programs; the rooms in which the protocols live are not.
module dev.weft {
    requires jdk.jfr;
    requires static transitive org.jspecify;

    exports dev.weft;
    exports dev.weft.csp;
    exports dev.weft.device;
    exports dev.weft.ipv4.core;
    exports dev.weft.message;
    exports dev.weft.ports;
    exports dev.weft.socket;
    exports dev.weft.tcp.congestion;
    exports dev.weft.tcp.connection;
    exports dev.weft.time;
    exports dev.weft.wire;
}
