package dev.weft.architecture.planted.tcp.connection;

final class BadLocks {
    private int count;

    synchronized int next() {
        return ++count;
    }
}
