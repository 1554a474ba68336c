/// Small servers, each on top of nothing but the sockets of the stack.
module dev.weft.services {
    requires transitive dev.weft;
    requires static transitive org.jspecify;

    exports dev.weft.services;
}
