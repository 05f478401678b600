import APIKeys
import Admission
import Testing

@Suite struct KeyRingSettingsTests {
    @Test(arguments: [(1, 8 << 30, 1), (2, 8 << 30, 1), (8, 8 << 30, 7), (64, 1 << 30, 13), (64, 1 << 20, 1)])
    func `argon2id leaves a core free and takes a quarter of the memory`(cores: Int, memory: Int, threads: Int) {
        let found = KeyRingSettings.threads(cores: cores, memoryBytes: memory, parameters: .standard)
        #expect(found == threads)
    }
}
