;; A module in the text format of WebAssembly: no compiler is needed. See docs/plugins.md for the interface.
;;
;; The example finds words that begin with "milagr", such as "milagre" and "milagroso", in either case. It reads the
;; input in one pass and keeps nothing but the depth and the names that lead to it: documents stand at depth 3, their
;; fields at depth 5. An instance answers one request and is thrown away, so nothing is freed.
(module
  (memory (export "memory") 4)

  ;; Names that are compared, by address and length.
  (data (i32.const 16) "documents")  ;; 9
  (data (i32.const 32) "fields")     ;; 6
  (data (i32.const 48) "name")       ;; 4
  (data (i32.const 64) "text")       ;; 4
  (data (i32.const 80) "milagr")     ;; 6
  ;; Texts that are written; each ends at its NUL. The input begins at 4096, the answer behind it.
  (data (i32.const 96) "{\"documents\":[\00")
  (data (i32.const 112) "{\"findings\":[\00")
  (data (i32.const 128) "]}\00")
  (data (i32.const 144) ",\"end\":\00")
  (data (i32.const 160) "\",\"start\":\00")
  (data (i32.const 256) "{\"error\":{\"code\":\"BadInput\"}}")     ;; 29
  (data (i32.const 320) "{\"error\":{\"code\":\"OutOfMemory\"}}")  ;; 32
  (data (i32.const 512)
    "{\"rule\":\"EXAMPLE-MIRACLE\",\"kind\":\"promise\",\"article\":\"\",\"severity\":\"medium\",\"confidence\":0.80,"
    "\"message\":\"O texto fala de milagre onde fala de saúde.\","
    "\"message_en\":\"The text speaks of a miracle where it speaks of health.\","
    "\"suggestion\":\"Diga o que o estudo mediu, em quem e por quanto tempo.\",\"field\":\"\00")

  (global $next (mut i32) (i32.const 4096))   ;; first free address
  (global $answer (mut i32) (i32.const 0))    ;; where the answer begins; it ends at $next
  (global $findings (mut i32) (i32.const 0))  ;; of this document
  (global $full (mut i32) (i32.const 0))      ;; 1 when memory was out
  (global $at (mut i32) (i32.const 0))        ;; where $point reads

  (func (export "abi_version") (result i32) (i32.const 1))
  (func (export "last_panic") (result i64) (i64.const 0))

  (func (export "alloc") (param $length i32) (result i32)
    (local $start i32)
    (local.set $start (global.get $next))
    (if (i32.eqz (call $reach (i32.add (local.get $start) (local.get $length)))) (then (return (i32.const 0))))
    (global.set $next (i32.add (local.get $start) (local.get $length)))
    (local.get $start))

  ;; Tell whether memory reaches to `end`, after growing it where it has to be.
  (func $reach (param $end i32) (result i32)
    (local $have i32)
    (local.set $have (i32.shl (memory.size) (i32.const 16)))
    (if (i32.lt_u (local.get $end) (global.get $next)) (then (return (i32.const 0))))
    (if (i32.le_u (local.get $end) (local.get $have)) (then (return (i32.const 1))))
    (i32.ne
      (memory.grow (i32.add (i32.shr_u (i32.sub (local.get $end) (local.get $have)) (i32.const 16)) (i32.const 16)))
      (i32.const -1)))

  (func $put (param $from i32) (param $length i32)
    (if (i32.eqz (call $reach (i32.add (global.get $next) (local.get $length))))
      (then (global.set $full (i32.const 1)) (return)))
    (memory.copy (global.get $next) (local.get $from) (local.get $length))
    (global.set $next (i32.add (global.get $next) (local.get $length))))

  ;; Write a text that ends at its NUL.
  (func $put_text (param $from i32)
    (local $length i32)
    (loop $more
      (if (i32.load8_u (i32.add (local.get $from) (local.get $length)))
        (then (local.set $length (i32.add (local.get $length) (i32.const 1))) (br $more))))
    (call $put (local.get $from) (local.get $length)))

  (func $put_byte (param $byte i32)
    (if (i32.eqz (call $reach (i32.add (global.get $next) (i32.const 1))))
      (then (global.set $full (i32.const 1)) (return)))
    (i32.store8 (global.get $next) (local.get $byte))
    (global.set $next (i32.add (global.get $next) (i32.const 1))))

  (func $put_number (param $number i32)
    (if (i32.ge_u (local.get $number) (i32.const 10))
      (then (call $put_number (i32.div_u (local.get $number) (i32.const 10)))))
    (call $put_byte (i32.add (i32.const 48) (i32.rem_u (local.get $number) (i32.const 10)))))

  ;; Tell whether the bytes [from, to) are those of a constant.
  (func $is (param $from i32) (param $to i32) (param $constant i32) (param $length i32) (result i32)
    (local $i i32)
    (if (i32.ne (i32.sub (local.get $to) (local.get $from)) (local.get $length)) (then (return (i32.const 0))))
    (loop $more
      (if (i32.lt_u (local.get $i) (local.get $length))
        (then
          (if (i32.ne
                (i32.load8_u (i32.add (local.get $from) (local.get $i)))
                (i32.load8_u (i32.add (local.get $constant) (local.get $i))))
            (then (return (i32.const 0))))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br $more))))
    (i32.const 1))

  ;; Report a span, in code points. The hub takes 20,000 findings of a document and 8 MiB of an answer; nobody reads
  ;; so many, so beyond 1,000 and 6 MiB nothing more is reported.
  (func $add (param $name i32) (param $name_end i32) (param $start i32) (param $end i32)
    (local $length i32)
    (local.set $length (i32.sub (local.get $name_end) (local.get $name)))
    (if (i32.or
          (i32.eq (global.get $findings) (i32.const 1000))
          (i32.gt_u
            (i32.add (i32.sub (global.get $next) (global.get $answer)) (local.get $length))
            (i32.const 6291456)))
      (then (return)))
    (if (global.get $findings) (then (call $put_byte (i32.const 44))))  ;; a comma
    (call $put_text (i32.const 512))
    (call $put (local.get $name) (local.get $length))  ;; as it was written, escapes and all
    (call $put_text (i32.const 160))
    (call $put_number (local.get $start))
    (call $put_text (i32.const 144))
    (call $put_number (local.get $end))
    (call $put_byte (i32.const 125))  ;; a closing brace
    (global.set $findings (i32.add (global.get $findings) (i32.const 1))))

  ;; Four hexadecimal digits at an address as a number.
  (func $hex (param $at i32) (result i32)
    (local $i i32) (local $value i32) (local $c i32)
    (loop $more
      (local.set $c (i32.load8_u (i32.add (local.get $at) (local.get $i))))
      (local.set $value
        (i32.or
          (i32.shl (local.get $value) (i32.const 4))
          (i32.and (i32.const 15)
            (select
              (local.get $c)
              (i32.add (local.get $c) (i32.const 9))
              (i32.le_u (local.get $c) (i32.const 57))))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $more (i32.lt_u (local.get $i) (i32.const 4))))
    (local.get $value))

  ;; Read the code point at $at, and go past it. What can be no letter of ours may come back as any such value.
  (func $point (result i32)
    (local $c i32)
    (local.set $c (call $byte))
    (if (i32.eq (local.get $c) (i32.const 92))  ;; a backslash
      (then
        (if (i32.ne (call $byte) (i32.const 117)) (then (return (i32.const 32))))  ;; not \u: no letter
        (local.set $c (call $hex (global.get $at)))
        (global.set $at (i32.add (global.get $at) (i32.const 4)))
        ;; Two escapes may be one code point, a surrogate pair.
        (if (i32.and
              (i32.eq (i32.shr_u (local.get $c) (i32.const 10)) (i32.const 0x36))
              (i32.eq (i32.load16_u (global.get $at)) (i32.const 0x755c)))
          (then (global.set $at (i32.add (global.get $at) (i32.const 6)))))
        (return (local.get $c))))
    (if (i32.lt_u (local.get $c) (i32.const 0xC0)) (then (return (local.get $c))))
    (if (i32.lt_u (local.get $c) (i32.const 0xE0))
      (then
        (return
          (i32.or
            (i32.shl (i32.and (local.get $c) (i32.const 31)) (i32.const 6))
            (i32.and (call $byte) (i32.const 63))))))
    (global.set $at
      (i32.add (global.get $at) (select (i32.const 3) (i32.const 2) (i32.ge_u (local.get $c) (i32.const 0xF0)))))
    (i32.const 0x800))

  (func $byte (result i32)
    (global.set $at (i32.add (global.get $at) (i32.const 1)))
    (i32.load8_u (i32.sub (global.get $at) (i32.const 1))))

  ;; ASCII letters, Latin letters with accents, and accents that stand alone.
  (func $is_letter (param $point i32) (result i32)
    (i32.or
      (i32.lt_u (i32.sub (i32.or (local.get $point) (i32.const 32)) (i32.const 97)) (i32.const 26))
      (i32.lt_u (i32.sub (local.get $point) (i32.const 0xC0)) (i32.const 0x2B0))))

  ;; Judge the text [at, end) of a field, which still has its escapes.
  (func $judge (param $name i32) (param $name_end i32) (param $at i32) (param $end i32)
    (local $index i32)    ;; of the code point
    (local $point i32)
    (local $start i32)    ;; where the word began
    (local $in_word i32)
    (local $matched i32)  ;; letters of "milagr" that the word began with; -1: it is another word
    (local $over i32)
    (global.set $at (local.get $at))
    (loop $more
      (if (i32.lt_u (global.get $at) (local.get $end))
        (then (local.set $point (call $point)))
        (else (local.set $point (i32.const 32)) (local.set $over (i32.const 1))))  ;; the end ends a word
      (if (call $is_letter (local.get $point))
        (then
          (if (i32.eqz (local.get $in_word))
            (then
              (local.set $in_word (i32.const 1))
              (local.set $start (local.get $index))
              (local.set $matched (i32.const 0))))
          (if (i32.lt_u (local.get $matched) (i32.const 6))
            (then
              (local.set $matched
                (select
                  (i32.add (local.get $matched) (i32.const 1))
                  (i32.const -1)
                  (i32.eq
                    (i32.or (local.get $point) (i32.const 32))
                    (i32.load8_u (i32.add (i32.const 80) (local.get $matched)))))))))
        (else
          (if (i32.and (local.get $in_word) (i32.eq (local.get $matched) (i32.const 6)))
            (then (call $add (local.get $name) (local.get $name_end) (local.get $start) (local.get $index))))
          (local.set $in_word (i32.const 0))))
      (local.set $index (i32.add (local.get $index) (i32.const 1)))
      (br_if $more (i32.eqz (local.get $over)))))

  (func $packed (param $start i32) (param $length i32) (result i64)
    (i64.or (i64.shl (i64.extend_i32_u (local.get $start)) (i64.const 32)) (i64.extend_i32_u (local.get $length))))

  (func (export "analyze") (param $at i32) (param $length i32) (result i64)
    (local $end i32) (local $c i32) (local $from i32) (local $after i32)
    (local $depth i32) (local $documents i32)
    (local $in_documents i32) (local $in_fields i32)   ;; whether the names that lead here are those
    (local $key i32) (local $key_end i32)              ;; the name of the member whose value comes
    (local $name i32) (local $name_end i32)            ;; of this field; 0 before it was read
    (local $text i32) (local $text_end i32)
    (local.set $end (i32.add (local.get $at) (local.get $length)))
    (global.set $answer (global.get $next))
    (call $put_text (i32.const 96))
    (block $over
      (loop $more
        (br_if $over (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $c (i32.load8_u (local.get $at)))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (if (i32.eq (i32.or (local.get $c) (i32.const 32)) (i32.const 123))  ;; [ or {
          (then
            (local.set $depth (i32.add (local.get $depth) (i32.const 1)))
            (if (i32.and (i32.eq (local.get $depth) (i32.const 3)) (local.get $in_documents))
              (then
                (if (local.get $documents) (then (call $put_byte (i32.const 44))))
                (call $put_text (i32.const 112))
                (local.set $documents (i32.const 1))
                (local.set $in_fields (i32.const 0))
                (global.set $findings (i32.const 0))))
            (if (i32.eq (local.get $depth) (i32.const 5))
              (then (local.set $name (i32.const 0)) (local.set $text (i32.const 0))))
            (br $more)))
        (if (i32.eq (i32.or (local.get $c) (i32.const 32)) (i32.const 125))  ;; ] or }
          (then
            (if (i32.and
                  (i32.and (i32.eq (local.get $depth) (i32.const 5)) (local.get $in_documents))
                  (i32.and
                    (local.get $in_fields)
                    (i32.and (i32.ne (local.get $name) (i32.const 0)) (i32.ne (local.get $text) (i32.const 0)))))
              (then
                (call $judge
                  (local.get $name) (local.get $name_end) (local.get $text) (local.get $text_end))))
            (if (i32.and (i32.eq (local.get $depth) (i32.const 3)) (local.get $in_documents))
              (then (call $put_text (i32.const 128))))
            (local.set $depth (i32.sub (local.get $depth) (i32.const 1)))
            (br $more)))
        (br_if $more (i32.ne (local.get $c) (i32.const 34)))  ;; numbers, true, commas, space
        (local.set $from (local.get $at))
        (block $closed
          (loop $string
            (if (i32.ge_u (local.get $at) (local.get $end))
              (then (return (call $packed (i32.const 256) (i32.const 29)))))
            (local.set $c (i32.load8_u (local.get $at)))
            (br_if $closed (i32.eq (local.get $c) (i32.const 34)))
            (local.set $at
              (i32.add (local.get $at)
                (select (i32.const 2) (i32.const 1) (i32.eq (local.get $c) (i32.const 92)))))
            (br $string)))
        (local.set $after (i32.add (local.get $at) (i32.const 1)))
        (block $seen
          (loop $space
            (br_if $seen (i32.ge_u (local.get $after) (local.get $end)))
            (br_if $seen (i32.gt_u (i32.load8_u (local.get $after)) (i32.const 32)))
            (local.set $after (i32.add (local.get $after) (i32.const 1)))
            (br $space)))
        (if (i32.eq (i32.load8_u (local.get $after)) (i32.const 58))  ;; a colon: it is a name
          (then
            (local.set $key (local.get $from))
            (local.set $key_end (local.get $at))
            (if (i32.eq (local.get $depth) (i32.const 1))
              (then
                (local.set $in_documents
                  (call $is (local.get $from) (local.get $at) (i32.const 16) (i32.const 9)))))
            (if (i32.eq (local.get $depth) (i32.const 3))
              (then
                (local.set $in_fields
                  (call $is (local.get $from) (local.get $at) (i32.const 32) (i32.const 6))))))
          (else
            (if (i32.eq (local.get $depth) (i32.const 5))
              (then
                (if (call $is (local.get $key) (local.get $key_end) (i32.const 48) (i32.const 4))
                  (then (local.set $name (local.get $from)) (local.set $name_end (local.get $at))))
                (if (call $is (local.get $key) (local.get $key_end) (i32.const 64) (i32.const 4))
                  (then (local.set $text (local.get $from)) (local.set $text_end (local.get $at))))))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $more)))
    (call $put_text (i32.const 128))
    (if (local.get $depth) (then (return (call $packed (i32.const 256) (i32.const 29)))))
    (if (global.get $full) (then (return (call $packed (i32.const 320) (i32.const 32)))))
    (call $packed (global.get $answer) (i32.sub (global.get $next) (global.get $answer)))))
