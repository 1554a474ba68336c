package dev.weft.architecture.planted.icmp;

final class BadSleeps {
    private BadSleeps() {}

    static void doze() throws InterruptedException {
        Thread.sleep(1);
    }
}
