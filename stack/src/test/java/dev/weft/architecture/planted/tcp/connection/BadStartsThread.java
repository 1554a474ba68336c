package dev.weft.architecture.planted.tcp.connection;

final class BadStartsThread {
    private BadStartsThread() {}

    static void start() {
        new Thread(() -> {}).start();
    }
}
