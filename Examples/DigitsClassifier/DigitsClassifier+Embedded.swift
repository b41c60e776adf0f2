import Apus
import BackendKit
import DigitsData

extension DigitsClassifier {
  /// The classifier whose collection is part of the executable: the 1,797 images of `Examples/Digits/Data`, of 8×8
  /// pixels from 0 (no ink) to 16.
  public static func embedded(on engine: Engine = .default) throws(ShapeError) -> DigitsClassifier {
    let labels = elements(UnsafeRawBufferPointer(start: digits_labels_bytes(), count: digits_labels_size))
    let images = elements(UnsafeRawBufferPointer(start: digits_images_bytes(), count: digits_images_size))
    return try DigitsClassifier(
      images: Matrix(reshaping: images, rows: labels.count, columns: images.count / max(1, labels.count)),
      labels: labels, on: engine)
  }

  /// The elements of a NumPy file, format 1.0, of type uint8: bytes 8 and 9 are the length of its header.
  private static func elements(_ file: UnsafeRawBufferPointer) -> Vector<Float> {
    let start = 10 + Int(file[8]) + Int(file[9]) << 8
    return Vector(file[start...].map(Float.init))
  }
}
