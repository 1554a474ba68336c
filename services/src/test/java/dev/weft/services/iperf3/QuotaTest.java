package dev.weft.services.iperf3;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class QuotaTest {
    @Test
    void withoutALimitItIsNeverUsedUp() {
        var quota = new Quota(0);
        assertTrue(quota.take(Long.MAX_VALUE));
        assertTrue(quota.take(Long.MAX_VALUE));
        assertFalse(quota.isUsedUp());
    }

    @Test
    void theLastBlockMayBeTooLarge() {
        var quota = new Quota(100);
        assertTrue(quota.take(60));
        assertFalse(quota.isUsedUp());
        assertTrue(quota.take(60));
        assertTrue(quota.isUsedUp());
        assertFalse(quota.take(60));
    }
}
