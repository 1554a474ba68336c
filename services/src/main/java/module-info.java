/// Small servers on top of the sockets of the stack.
module dev.weft.services {
    requires transitive dev.weft;
    requires com.google.gson;
    requires org.apache.httpcomponents.core5.httpcore5;
    requires static transitive org.jspecify;

    exports dev.weft.services;
    exports dev.weft.services.http;
    exports dev.weft.services.iperf3;
}
