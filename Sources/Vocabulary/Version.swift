/// The version of this build, the same in all its programs.
package enum Version {
    package static let text = "0.1.0"
}
