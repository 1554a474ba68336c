package dev.weft.architecture.planted.udp;

final class BadStartsVirtualThread {
    private BadStartsVirtualThread() {}

    static Thread start() {
        return Thread.ofVirtual().start(() -> {});
    }
}
