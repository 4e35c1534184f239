package io.sightline.rules.classfile;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Reads class files, of whatever version: it looks at nothing that changed since the first one. No
 * library does this in both the agent and the command without being shipped twice.
 */
public final class ClassFileReader {

  private final byte[] bytes;
  private final DataInputStream in;
  // Offsets of the constants in the bytes, after their tags.
  private int[] constants;

  private ClassFileReader(byte[] bytes) {
    this.bytes = bytes;
    this.in = new DataInputStream(new ByteArrayInputStream(bytes));
  }

  /** Reads a class file; what is none throws. */
  public static ClassFile read(byte[] bytes) throws IOException {
    try {
      return new ClassFileReader(bytes).read();
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new IOException("not a class file", e);
    }
  }

  private ClassFile read() throws IOException {
    if (in.readInt() != 0xCAFEBABE) {
      throw new IOException("not a class file");
    }
    in.readUnsignedShort();
    int majorVersion = in.readUnsignedShort();
    readConstants();
    int access = in.readUnsignedShort();
    String name = className(in.readUnsignedShort());
    int superIndex = in.readUnsignedShort();
    String superName = superIndex == 0 ? null : className(superIndex);
    List<String> interfaces = new ArrayList<>();
    for (int i = in.readUnsignedShort(); i > 0; i--) {
      interfaces.add(className(in.readUnsignedShort()));
    }
    List<Member> fields = members(name);
    List<Member> methods = members(name);
    Attributes attributes = new Attributes(name);
    return new ClassFile(
        majorVersion,
        access,
        name,
        superName,
        Collections.unmodifiableList(interfaces),
        Collections.unmodifiableList(attributes.annotations),
        fields,
        methods,
        attributes.signature);
  }

  private List<Member> members(String owner) throws IOException {
    List<Member> members = new ArrayList<>();
    for (int i = in.readUnsignedShort(); i > 0; i--) {
      int access = in.readUnsignedShort();
      String name = utf8(in.readUnsignedShort());
      String descriptor = utf8(in.readUnsignedShort());
      Attributes attributes = new Attributes(owner);
      members.add(
          new Member(
              access,
              name,
              descriptor,
              Collections.unmodifiableList(attributes.annotations),
              attributes.returnedField,
              attributes.signature));
    }
    return Collections.unmodifiableList(members);
  }

  private void readConstants() throws IOException {
    constants = new int[in.readUnsignedShort()];
    for (int i = 1; i < constants.length; i++) {
      int tag = in.readUnsignedByte();
      constants[i] = bytes.length - in.available();
      switch (tag) {
        case 1:
          skip(in.readUnsignedShort());
          break;
        case 7:
        case 8:
        case 16:
        case 19:
        case 20:
          skip(2);
          break;
        case 15:
          skip(3);
          break;
        case 5:
        case 6:
          skip(8);
          // Long and double take two places.
          i++;
          break;
        case 3:
        case 4:
        case 9:
        case 10:
        case 11:
        case 12:
        case 17:
        case 18:
          skip(4);
          break;
        default:
          throw new IOException("not a class file: unknown constant " + tag);
      }
    }
  }

  private void skip(long count) throws IOException {
    if (in.skip(count) != count) {
      throw new IOException("not a class file: it ends too early");
    }
  }

  private String utf8(int index) throws IOException {
    int offset = constants[index];
    return new DataInputStream(new ByteArrayInputStream(bytes, offset, bytes.length - offset))
        .readUTF();
  }

  private String className(int index) throws IOException {
    return utf8(shortAt(constants[index])).replace('/', '.');
  }

  private int shortAt(int offset) {
    return (bytes[offset] & 0xff) << 8 | bytes[offset + 1] & 0xff;
  }

  /** The attributes of a class, field or method. */
  private final class Attributes {
    final List<String> annotations = new ArrayList<>();
    String returnedField;
    String signature;

    Attributes(String owner) throws IOException {
      for (int i = in.readUnsignedShort(); i > 0; i--) {
        String name = utf8(in.readUnsignedShort());
        int length = in.readInt();
        int start = bytes.length - in.available();
        if (name.equals("RuntimeVisibleAnnotations")) {
          for (int j = in.readUnsignedShort(); j > 0; j--) {
            annotations.add(annotation());
          }
        } else if (name.equals("Signature")) {
          signature = utf8(in.readUnsignedShort());
        } else if (name.equals("Code")) {
          returnedField = returnedField(start, owner);
        }
        skip(start + (long) length - (bytes.length - in.available()));
      }
    }

    private String annotation() throws IOException {
      String descriptor = utf8(in.readUnsignedShort());
      for (int i = in.readUnsignedShort(); i > 0; i--) {
        in.readUnsignedShort();
        skipElement();
      }
      return descriptor.substring(1, descriptor.length() - 1).replace('/', '.');
    }

    private void skipElement() throws IOException {
      switch (in.readUnsignedByte()) {
        case 'e':
          skip(4);
          break;
        case '@':
          annotation();
          break;
        case '[':
          for (int i = in.readUnsignedShort(); i > 0; i--) {
            skipElement();
          }
          break;
        default:
          skip(2);
      }
    }

    // Exactly: load this, get a field of this class, return it.
    private String returnedField(int start, String owner) throws IOException {
      int code = start + 8;
      int length = shortAt(start + 4) << 16 | shortAt(start + 6);
      if (length != 5
          || (bytes[code] & 0xff) != 0x2a
          || (bytes[code + 1] & 0xff) != 0xb4
          || (bytes[code + 4] & 0xff) < 0xac
          || (bytes[code + 4] & 0xff) > 0xb0) {
        return null;
      }
      int reference = constants[shortAt(code + 2)];
      if (!className(shortAt(reference)).equals(owner)) {
        return null;
      }
      return utf8(shortAt(constants[shortAt(reference + 2)]));
    }
  }
}
