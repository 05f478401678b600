/// The seccomp filter of a sandbox as the kernel reads it: instructions of 8 bytes (seccomp(2), BPF classic).
///
/// Another architecture than ours ends the process; a call of the list fails with EPERM; a raw socket does too.
enum SystemCallFilter {
    static let bytes: [UInt8] = {
        var program: [Instruction] = [
            .init(0x20, 0, 0, 4),  // load the architecture
            .init(0x15, 1, 0, architecture), .init(0x06, 0, 0, killProcess),
            .init(0x20, 0, 0, 0),  // load the number
            .init(0x35, 0, 1, 0x4000_0000), .init(0x06, 0, 0, refuse),  // the x32 table
        ]
        for number in denied.sorted() { program += [.init(0x15, 0, 1, number), .init(0x06, 0, 0, refuse)] }
        program += [
            .init(0x15, 0, 6, socket),
            .init(0x20, 0, 0, 16),  // load the low word of the first argument: the family
            .init(0x15, 3, 0, 17),  // AF_PACKET
            .init(0x20, 0, 0, 24),  // load the low word of the second argument: the type
            .init(0x54, 0, 0, 15), .init(0x15, 0, 1, 3),  // SOCK_RAW
            .init(0x06, 0, 0, refuse), .init(0x06, 0, 0, allow),
        ]
        return program.flatMap(\.bytes)
    }()

    private struct Instruction {
        let bytes: [UInt8]

        init(_ code: UInt16, _ ifTrue: UInt8, _ ifFalse: UInt8, _ value: UInt32) {
            bytes =
                [UInt8(truncatingIfNeeded: code), UInt8(truncatingIfNeeded: code >> 8), ifTrue, ifFalse]
                + (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
        }
    }

    private static let allow: UInt32 = 0x7FFF_0000
    private static let refuse: UInt32 = 0x0005_0001  // SECCOMP_RET_ERRNO with EPERM
    private static let killProcess: UInt32 = 0x8000_0000

    // ptrace, mount, umount2, pivot_root, bpf, keyctl, add_key, request_key, perf_event_open, userfaultfd, kexec_load,
    // kexec_file_load, process_vm_readv, process_vm_writev, init_module, finit_module, delete_module,
    // open_by_handle_at, setns, reboot, swapon, swapoff, acct, syslog, quotactl; then io_uring and the new mount calls.
    #if arch(x86_64)
        private static let architecture: UInt32 = 0xC000_003E
        private static let socket: UInt32 = 41
        private static let own: Set<UInt32> = [
            101, 165, 166, 155, 321, 250, 248, 249, 298, 323, 246, 320, 310, 311, 175, 313, 176, 304, 308, 169, 167,
            168, 163, 103, 179,
        ]
    #elseif arch(arm64)
        private static let architecture: UInt32 = 0xC000_00B7
        private static let socket: UInt32 = 198
        private static let own: Set<UInt32> = [
            117, 40, 39, 41, 280, 219, 217, 218, 241, 282, 104, 294, 270, 271, 105, 273, 106, 265, 268, 142, 224,
            225, 89, 116, 60,
        ]
    #endif
    private static let denied = own.union([425, 426, 427, 428, 429, 430, 431, 432, 433, 442])
}
