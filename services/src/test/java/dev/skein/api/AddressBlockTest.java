package dev.skein.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressBlockTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.1.2, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "192.0.2.64/26, 192.0.2.127, true",
    "192.0.2.64/26, 192.0.2.128, false",
    "192.0.2.7, 192.0.2.7, true",
    "192.0.2.7, 192.0.2.8, false",
    "0.0.0.0/0, 198.51.100.1, true",
    "0.0.0.0/0, 2001:db8::1, false",
    "2001:db8::/32, 2001:db8:ffff::1, true",
    "2001:db8::/32, 2001:db9::1, false",
    "192.0.2.7, ::ffff:192.0.2.7, true",
    "192.0.2.7, fleet.example, false",
    "192.0.2.7, '', false",
  })
  void anAddressIsInABlockWhenItBeginsAsThat(String block, String address, boolean isIn) {
    assertThat(AddressBlock.parse(block).contains(address)).isEqualTo(isIn);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "fleet.example"})
  void whatIsNoBlockIsSaid(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AddressBlock.parse(text))
        .withMessage("must be like 10.0.0.0/8 or 192.0.2.7, not " + text);
  }

  @Test
  void allAddressesOfASiteAreOnePlace() {
    assertThat(AddressBlock.placeOf("192.0.2.7")).isEqualTo("192.0.2.7");
    assertThat(AddressBlock.placeOf("2001:db8:1:2::7"))
        .isEqualTo(AddressBlock.placeOf("2001:db8:1:2:ffff::1"))
        .isNotEqualTo(AddressBlock.placeOf("2001:db8:1:3::7"));
    assertThat(AddressBlock.placeOf("somewhere")).isEqualTo("somewhere");
  }
}
