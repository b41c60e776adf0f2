import CPUID

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// How many threads the process can keep running at once: the CPUs its affinity mask allows, or fewer where a control
/// group's quota does not pay for all of them. More would be throttled rather than faster.
enum AvailableThreads {
  static let count: Int = {
    let allowed = allowedCPUs
    guard let quota = quota else { return allowed }
    return max(1, min(allowed, Int(quota)))
  }()

  private static var allowedCPUs: Int {
    let allowed = Int(apus_allowed_cpus())
    if allowed > 0 { return allowed }
    return max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
  }

  /// CPUs' worth of time that the control groups of this process grant, if they limit it and can be read.
  private static var quota: Double? {
    var limits: [Double] = []
    for line in lines(of: "/proc/self/cgroup") {
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { continue }
      let isVersion2 = fields[0] == "0"
      guard isVersion2 || fields[1].split(separator: ",").contains("cpu") else { continue }
      let root = isVersion2 ? "/sys/fs/cgroup" : "/sys/fs/cgroup/cpu"
      // A limit of an enclosing group holds as well. Inside a container the path may only exist as the root.
      var path = fields[2].split(separator: "/")
      while true {
        let group = path.isEmpty ? root : root + "/" + path.joined(separator: "/")
        if let limit = isVersion2 ? limitVersion2(group) : limitVersion1(group) { limits.append(limit) }
        if path.isEmpty { break }
        path.removeLast()
      }
    }
    return limits.min()
  }

  private static func limitVersion2(_ group: String) -> Double? {
    guard let fields = lines(of: group + "/cpu.max").first?.split(separator: " "), fields.count == 2,
      let quota = Double(fields[0]), let period = Double(fields[1]), period > 0
    else { return nil }
    return quota / period
  }

  private static func limitVersion1(_ group: String) -> Double? {
    guard let quota = lines(of: group + "/cpu.cfs_quota_us").first.flatMap({ Double($0) }), quota > 0,
      let period = lines(of: group + "/cpu.cfs_period_us").first.flatMap({ Double($0) }), period > 0
    else { return nil }
    return quota / period
  }

  /// The lines of a small file; none where it cannot be read.
  private static func lines(of path: String) -> [Substring] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = read(descriptor, &bytes, bytes.count)
    guard count > 0 else { return [] }
    return String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n")
  }
}
