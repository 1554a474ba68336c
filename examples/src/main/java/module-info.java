/// The programs that the README quotes. A module of its own, so that they see what a user sees.
module dev.weft.examples {
    requires dev.weft;
    requires dev.weft.services;
    requires static org.jspecify;

    exports dev.weft.examples;
}
