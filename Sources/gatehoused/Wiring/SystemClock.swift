import Glibc
import Vocabulary

/// The machine's clock; read here and handed down, so that no room below reads one.
enum SystemClock {
    static func now() -> Instant {
        var time = timespec()
        // SAFETY: fills the struct that it is handed.
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    /// Nanoseconds since the machine started, sleep included; nobody sets this clock.
    static func steady() -> Int64 {
        var time = timespec()
        // SAFETY: as above.
        unsafe clock_gettime(CLOCK_BOOTTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
