import BackendKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Reads elements of any format into memory of one of the engine's types.
struct NumPyElementReader {
  let path: String
  let descriptor: FileDescriptor
  let format: NumPyElementFormat

  /// Bytes that are read before they are converted: they stay in the cache.
  private static let chunkByteCount = 64 << 10

  /// Fills the buffer with the elements from a place in the file on.
  func read<Element: VectorElement>(
    into buffer: UnsafeMutableBufferPointer<Element>, at offset: Int
  ) throws(NumPyFileError) {
    if format == NumPyElementFormat(Element.elementType) {
      return try fill(UnsafeMutableRawBufferPointer(buffer), at: offset)
    }
    guard let base = buffer.baseAddress else { return }
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.chunkByteCount, alignment: 16)
    defer { chunk.deallocate() }
    var done = 0
    while done < buffer.count {
      let count = min(buffer.count - done, chunk.count / format.byteCount)
      let bytes = UnsafeMutableRawBufferPointer(rebasing: chunk[..<(count * format.byteCount)])
      try fill(bytes, at: offset + done * format.byteCount)
      // By concrete type, for the sake of specialisation: this is called from other modules.
      let target = UnsafeMutableRawPointer(base + done)
      switch Element.elementType {
      case .float32: convert(UnsafeRawBufferPointer(bytes), to: target.assumingMemoryBound(to: Float.self), count)
      case .float64: convert(UnsafeRawBufferPointer(bytes), to: target.assumingMemoryBound(to: Double.self), count)
      }
      done += count
    }
  }

  private func fill(_ bytes: UnsafeMutableRawBufferPointer, at offset: Int) throws(NumPyFileError) {
    let count = descriptor.read(into: bytes, at: offset)
    if count == bytes.count { return }
    let code = errno
    throw NumPyFileError(
      path, count < 0 ? .cannotRead(code) : .malformed("it was shortened while it was read"))
  }

  private func convert<Element: VectorElement>(
    _ bytes: UnsafeRawBufferPointer, to target: UnsafeMutablePointer<Element>, _ count: Int
  ) {
    switch (format.kind, format.byteCount) {
    case (.boolean, _): each(UInt8.self, bytes, to: target, count) { $0 == 0 ? 0 : 1 }
    case (.signedInteger, 1): each(UInt8.self, bytes, to: target, count) { Element(Int8(bitPattern: $0)) }
    case (.signedInteger, 2): each(UInt16.self, bytes, to: target, count) { Element(Int16(bitPattern: $0)) }
    case (.signedInteger, 4): each(UInt32.self, bytes, to: target, count) { Element(Int32(bitPattern: $0)) }
    case (.signedInteger, _): each(UInt64.self, bytes, to: target, count) { Element(Int64(bitPattern: $0)) }
    case (.unsignedInteger, 1): each(UInt8.self, bytes, to: target, count) { Element($0) }
    case (.unsignedInteger, 2): each(UInt16.self, bytes, to: target, count) { Element($0) }
    case (.unsignedInteger, 4): each(UInt32.self, bytes, to: target, count) { Element($0) }
    case (.unsignedInteger, _): each(UInt64.self, bytes, to: target, count) { Element($0) }
    case (.floatingPoint, 2): each(UInt16.self, bytes, to: target, count) { Element(Float(Float16(bitPattern: $0))) }
    case (.floatingPoint, 4): each(UInt32.self, bytes, to: target, count) { Element(Float(bitPattern: $0)) }
    case (.floatingPoint, _): each(UInt64.self, bytes, to: target, count) { Element(Double(bitPattern: $0)) }
    }
  }

  @inline(__always)
  private func each<Bits: FixedWidthInteger, Element>(
    _: Bits.Type, _ bytes: UnsafeRawBufferPointer, to target: UnsafeMutablePointer<Element>, _ count: Int,
    _ convert: (Bits) -> Element
  ) {
    let isSwapped = format.isSwapped
    for index in 0..<count {
      let bits = bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<Bits>.size, as: Bits.self)
      target[index] = convert(isSwapped ? bits.byteSwapped : bits)
    }
  }
}
