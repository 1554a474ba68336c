/// Keeps the documents true: what they name exists, what they count is counted, what they quote
/// stands in the source.
package dev.weft.docs;
