import BackendKit

/// Images of several channels: `count` × `height` × `width` × `channels` elements, the channels of a pixel side by side
/// (NHWC), as a matrix with a pixel a row.
public struct Images<Element: VectorElement>: Sendable {
  /// A pixel a row, row by row of an image, image by image; a channel a column.
  public internal(set) var pixels: Matrix<Element>
  /// The number of images.
  public let count: Int
  /// The rows of pixels of each image.
  public let height: Int
  /// The pixels of a row.
  public let width: Int

  /// `[count, height, width, channels]`.
  public var shape: [Int] { [count, height, width, pixels.columns] }
  /// The elements of a pixel: the columns of `pixels`.
  public var channels: Int { pixels.columns }

  /// Images whose pixels are the rows of a matrix, without copying them.
  ///
  /// - Throws: `ShapeError.elementCount` unless the matrix has a row for each pixel; `.invalid` for negative sizes.
  public init(pixels: Matrix<Element>, count: Int, height: Int, width: Int) throws(ShapeError) {
    guard let rows = ElementBuffer<Element>.elementCount([count, height, width]) else {
      throw .invalid([count, height, width, pixels.columns])
    }
    guard rows == pixels.rows else {
      throw .elementCount(expected: [count, height, width, pixels.columns], found: pixels.count)
    }
    (self.pixels, self.count, self.height, self.width) = (pixels, count, height, width)
  }

  /// How far beyond its edges an image is continued with zeros.
  public enum Padding: Sendable {
    /// Not at all: windows lie within the image.
    case valid
    /// So that with a stride of 1 the result has the size of the image; what is odd goes below and to the right.
    case same
  }
}

extension Images: Equatable {
  /// Whether shapes are the same and elements equal pairwise; NaN equals nothing, -0 equals +0.
  @inlinable
  public static func == (a: Images, b: Images) -> Bool {
    a.count == b.count && a.height == b.height && a.width == b.width && a.pixels == b.pixels
  }
}

extension Images: CustomStringConvertible {
  /// Pixel by pixel, or the first and last three of more than 20, and the shape: `[[1, 2], [3, 4]] (1×1×2×2)`.
  public var description: String {
    ElementDescription.rows(pixels) + " (\(shape.map(String.init).joined(separator: "×")))"
  }
}
